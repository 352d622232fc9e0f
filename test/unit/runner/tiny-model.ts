import { readRunSpec } from '#main/run-folder/index.ts';
import type { AnalyzedModel } from '#main/runner/analyses/analyzed-model.ts';
import { outlineRun } from '#main/runner/prepared-run.ts';
import { runData } from '#main/runner/run-data.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';

/** A model of {@link tinyRun}'s network, without TensorFlow; items are computed each time. */
export async function tinyModel(changes: Partial<AnalyzedModel> = {}): Promise<AnalyzedModel> {
  const folder = tinyRun();
  const spec = readRunSpec(folder);
  const data = runData(spec.experiment, await fakeDependencies().openData(folder));
  const { graph, layers } = outlineRun(spec, data);
  const common = { entropy: 0.5, mean: 0.5, nonzero: 0.5, minority: 1 };
  return {
    model: { graph, weights: initialWeights(graph, 5) },
    layers,
    linearized: [],
    states: [
      { ...common, layer: 'hidden1/dense', on: [9, 9, 9, 1, 5, 0], off: [1, 0, 3, 9, 5, 0], zero: [0, 1, 0, 0, 0, 10] },
      { ...common, layer: 'hidden2/dense', entropy: 0.25, on: [9, 1, 1, 1, 1], off: [1, 9, 9, 9, 9], zero: [0, 0, 0, 0, 0] },
    ],
    rule: 'linear-regions',
    data,
    otherData: undefined,
    trained: data.splits.train,
    batchSize: 5,
    load: (one) => Promise.resolve(new FakeProgram(one)),
    loadDerivatives: () => Promise.reject(new Error('not needed here')),
    once: (_, __, compute) => compute(),
    forget: () => undefined,
    ...changes,
  };
}
