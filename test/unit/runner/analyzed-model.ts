import type { Evaluation, Variables } from '#main/program/index.ts';
import { readRunSpec } from '#main/run-folder/index.ts';
import type { AnalyzedModel } from '#main/runner/analyses/analyzed-model.ts';
import { outlineRun } from '#main/runner/prepared-run.ts';
import { runData } from '#main/runner/run-data.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';

/** Scores of images, given the number of neurons that are ON in a linear form or in a bypass. */
type ScoresOf = (on: number, images: number) => Pick<Evaluation, 'nll' | 'correct'>;

class FormCounting extends FakeProgram {
  readonly #scores: ScoresOf;

  constructor(graph: AnalyzedModel['model']['graph'], scores: ScoresOf) {
    super(graph);
    this.#scores = scores;
  }

  override evaluate(batch: Parameters<FakeProgram['evaluate']>[0]): Evaluation {
    const forms: Variables = this.read(this.variableNames.filter((name) => /\/switch\/(form|bypass)\/scale$/.test(name)));
    const on = [...forms.values()].reduce((sum, scale) => sum + scale.reduce((total, value) => total + value, 0), 0);
    const { length } = batch.labels;
    return { loss: 0, ...this.#scores(on, length), count: length };
  }
}

type NetworkInput = NonNullable<Parameters<typeof tinyRun>[0]>['network'];

/** A model of the tiny run, whose scores depend on its linear forms and bypassed blocks. */
export async function tinyAnalyzedModel(
  states: AnalyzedModel['states'],
  scores: ScoresOf,
  network: NetworkInput = { kind: 'mlp', hidden: [6, 5] },
): Promise<AnalyzedModel> {
  const folder = tinyRun({ network });
  const spec = readRunSpec(folder);
  const data = runData(spec.experiment, await fakeDependencies().openData(folder));
  const { graph, layers } = outlineRun(spec, data);
  return {
    model: { graph, weights: initialWeights(graph, 5) },
    ...{ layers, linearized: [], states, rule: 'linear-regions', data, otherData: undefined },
    ...{ trained: data.splits.train, calibration: data.splits.calibration },
    ...{ reduction: { tolerance: 0, merge: 'cheaper' }, threads: 2, batchSize: 5 },
    openMeter: () => Promise.reject(new Error('not needed here')),
    load: (one) => Promise.resolve(new FormCounting(one, scores)),
    loadDerivatives: () => Promise.reject(new Error('not needed here')),
    once: (_, __, compute) => compute(),
    forget: () => undefined,
  };
}
