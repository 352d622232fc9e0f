import { kernelWeights } from '#shared/analysis/index.ts';
import { hasKernel, valuesOf } from '#shared/graph/index.ts';
import type { Analyze } from './analyzed-model.ts';

/** Sums up the model's kernels. */
export const analyzeWeights: Analyze<'weights'> = async ({ model }, _request, report) => {
  const nodes = model.graph.nodes.filter((node) => hasKernel(node));
  await report('evaluating', 0, 0);
  return { kind: 'weights', kernels: nodes.map(({ id }) => kernelWeights(id, valuesOf(model, id, 'kernel'))) };
};
