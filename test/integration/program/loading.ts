import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NO_AUGMENTATION, PLAIN_STEP, type ProgramOptions } from '#main/program/index.ts';
import { channelsOf, inferShapes, type ModelGraph, shapeAt } from '#shared/graph/index.ts';

/** A folder of the running test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-program-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Plain cross-entropy, no augmentation, and pixels scaled to -1..1. */
export function plainOptions(graph: ModelGraph): ProgramOptions {
  const channels = channelsOf(shapeAt(inferShapes(graph), 'input'));
  return {
    labelSmoothing: 0,
    augmentation: NO_AUGMENTATION,
    normalization: { mean: Array<number>(channels).fill(0.5), std: Array<number>(channels).fill(0.5) },
    precision: 'float32',
    ...PLAIN_STEP,
  };
}
