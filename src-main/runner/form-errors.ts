import { batches } from '#main/datasets/index.ts';
import type { LinearForm } from '#shared/methods/index.ts';
import type { ApproximateLayer } from '#shared/reduction/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import { TrialNetwork } from './trial-network.ts';

/** The effect of one layer's linear form. */
export type FormError = Pick<ApproximateLayer, 'error' | 'accuracyChange'>;

/**
 * How much each linear form alone, without training, changes the network on the validation images: ‖Δ logits‖ / ‖logits‖, and the change of
 * accuracy in percentage points.
 */
export async function formErrors(run: PreparedRun, forms: readonly LinearForm[]): Promise<ReadonlyMap<string, FormError>> {
  const { network, loadTrial, data, experiment, control } = run;
  if (forms.length === 0) return new Map();
  const { validation } = data.splits;
  const batchSize = evaluationBatch(experiment.training);
  const trial = await TrialNetwork.open(network, network.layers, loadTrial);
  const sums = new Map(forms.map(({ layer }) => [layer, { difference: 0, correct: 0 }]));
  let norm = 0;
  let correct = 0;
  try {
    for await (const { images, labels } of batches(validation, batchSize)) {
      const before = network.program.logits(images);
      norm += squares(before);
      correct += correctCount(before, labels);
      for (const form of forms) {
        const after = trial.logits([form], images);
        const sum = sums.get(form.layer);
        if (!sum) continue;
        sum.difference += squares(before.map((logit, index) => logit - (after[index] ?? 0)));
        sum.correct += correctCount(after, labels);
        await control.poll();
      }
    }
  } finally {
    trial.dispose();
  }
  const percent = 100 / validation.count;
  return new Map(
    [...sums].map(([layer, sum]) => [
      layer,
      { error: norm > 0 ? Math.sqrt(sum.difference / norm) : 0, accuracyChange: (sum.correct - correct) * percent },
    ]),
  );
}

function squares(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function correctCount(logits: Float32Array, labels: Uint8Array | Uint16Array): number {
  const classes = logits.length / labels.length;
  let count = 0;
  for (const [index, label] of labels.entries()) {
    const own = logits.subarray(index * classes, (index + 1) * classes);
    if (own.indexOf(Math.max(...own)) === label) count += 1;
  }
  return count;
}
