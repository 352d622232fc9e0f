import { z } from 'zod';
import type { Derivatives } from '#main/program/index.ts';
import { type AnalysisScores, attackEvaluations, type AttacksRequest, nllOf, predictionOf, scoresSchema } from '#shared/analysis/index.ts';
import { type AttackName, attacks, randomStart, type Respond, type Response } from '#shared/attacks/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { scoresOf } from './evaluated-images.ts';
import { EvaluatedImages, type IndexedBatch, pixelsOf } from './image-batches.ts';

/** Whether each attacked image is still classified correctly: a digit 1 or 0 per image. */
const correctSchema = z.string().regex(/^[01]+$/);

/** Attacks the images with each attack at each ε. */
export const analyzeAttacks: Analyze<'attacks'> = async ({ data, batchSize, loadDerivatives, once }, request, report) => {
  const images = new EvaluatedImages(data.splits[request.split], request.images, batchSize);
  const evaluations = images.batches * attackEvaluations(request);
  let done = 0;
  await report('loading', 0, 0);
  const derivatives = await loadDerivatives();
  try {
    const poll = (): Promise<void> => report('evaluating', ++done, evaluations);
    const clean = await once('clean', scoresSchema, () => cleanScores(images, derivatives, poll));
    done = images.batches;
    const found: { readonly name: AttackName; readonly epsilon: number; readonly correct: string }[] = [];
    for (const epsilon of request.epsilons) {
      for (const name of request.attacks) {
        const before = done;
        const correct = await once(`${name}/${epsilon}`, correctSchema, async () => {
          let digits = '';
          for await (const batch of images) digits += (await withstood(batch, derivatives, name, epsilon, request, poll)).join('');
          return digits;
        });
        done = before + images.batches * attackEvaluations({ ...request, attacks: [name], epsilons: [epsilon] }) - images.batches;
        found.push({ name, epsilon, correct });
      }
    }
    return {
      kind: 'attacks',
      images: images.count,
      clean,
      attacks: found.map(({ name, epsilon, correct }) => ({ name, epsilon, accuracy: accuracyOf([correct]) })),
      worst: request.epsilons.map((epsilon) => ({
        epsilon,
        accuracy: accuracyOf(found.filter((one) => one.epsilon === epsilon).map(({ correct }) => correct)),
      })),
    };
  } finally {
    derivatives.dispose();
  }
};

async function cleanScores(images: EvaluatedImages, derivatives: Derivatives, poll: () => Promise<void>): Promise<AnalysisScores> {
  let [correct, nll] = [0, 0];
  for await (const batch of images) {
    const response = await responder(derivatives, batch.labels, poll)(pixelsOf(batch));
    correct += response.correct.reduce((sum, one) => sum + one, 0);
    nll += response.losses.reduce((sum, loss) => sum + loss, 0);
  }
  return scoresOf({ nll: nll / images.count, accuracy: (100 * correct) / images.count });
}

/** Whether the images of a batch are classified correctly after every restart of an attack. */
async function withstood(
  batch: IndexedBatch,
  derivatives: Derivatives,
  name: AttackName,
  epsilon: number,
  { steps, restarts, seed }: AttacksRequest,
  poll: () => Promise<void>,
): Promise<Uint8Array> {
  const { run, isRandom } = attacks[name];
  const pixels = pixelsOf(batch);
  const target = { pixels, count: batch.indices.length, epsilon, respond: responder(derivatives, batch.labels.slice(), poll) };
  const all = new Uint8Array(target.count).fill(1);
  for (let restart = 0; restart < (isRandom ? restarts : 1); restart++) {
    const { correct } = await run(target, { steps, start: randomStart(pixels, [...batch.indices], { epsilon, seed, restart }) });
    for (const [image, one] of correct.entries()) if (one === 0) all[image] = 0;
  }
  return all;
}

function responder(derivatives: Derivatives, labels: ArrayLike<number>, poll: () => Promise<void>): Respond {
  return async (pixels): Promise<Response> => {
    const { logits, gradients } = derivatives.lossGradients(pixels, labels);
    const { classes } = derivatives;
    await poll();
    const losses = Float64Array.from(labels, (label, image) => nllOf(logits, image * classes, classes, label));
    const correct = Uint8Array.from(labels, (label, image) => (predictionOf(logits, image * classes, classes) === label ? 1 : 0));
    return { losses, correct, gradients };
  };
}

/** Percent of images that are classified correctly in all of the records. */
function accuracyOf(records: readonly string[]): number {
  const [first = ''] = records;
  const robust = Array.from(first).filter((_, image) => records.every((record) => record[image] === '1')).length;
  return (100 * robust) / first.length;
}
