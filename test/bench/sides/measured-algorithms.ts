import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlgorithmTable, convolutionsOf, fastestOf, measureConvolution } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';

/** Measures the algorithms of a network's convolutions, as a run does before it trains. */
export function measuredAlgorithms(graph: ModelGraph, images: number): AlgorithmTable {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-convolutions-'));
  try {
    return new Map(
      convolutionsOf(graph, images).map((convolution, index) => [
        convolution.key,
        fastestOf(measureConvolution(convolution, join(directory, String(index)))),
      ]),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
