import { onTestFinished } from 'vitest';
import { type Derivatives, loadDerivatives, type ProgramOptions } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { plainOptions, temporaryFolder } from './loading.ts';

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
  const derivatives = await loadDerivatives(graph, { ...plainOptions(graph), ...options }, temporaryFolder(), compared);
  onTestFinished(() => {
    derivatives.dispose();
  });
  return derivatives;
}
