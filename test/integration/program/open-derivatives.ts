import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Derivatives, loadDerivatives, NO_AUGMENTATION, PLAIN_STEP, type ProgramOptions } from '#main/program/index.ts';
import { channelsOf, inferShapes, type ModelGraph, shapeAt } from '#shared/graph/index.ts';

/**
 * Loads a network for derivatives by its pixels, for one test. Default: pixels scaled to -1..1.
 *
 * @param compared nodes whose outputs are compared
 */
export async function openDerivatives(
  graph: ModelGraph,
  options: Partial<ProgramOptions> = {},
  compared: readonly string[] = [],
): Promise<Derivatives> {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-derivatives-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const channels = channelsOf(shapeAt(inferShapes(graph), 'input'));
  const derivatives = await loadDerivatives(
    graph,
    {
      labelSmoothing: 0,
      augmentation: NO_AUGMENTATION,
      normalization: { mean: Array<number>(channels).fill(0.5), std: Array<number>(channels).fill(0.5) },
      precision: 'float32',
      ...PLAIN_STEP,
      ...options,
    },
    directory,
    compared,
  );
  onTestFinished(() => {
    derivatives.dispose();
  });
  return derivatives;
}
