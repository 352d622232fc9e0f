import { difference, percent, ratio, whole } from './figures.ts';
import { firstModel, lastModel, type LinearizedProof, type ProofSheet, type ProvenModel } from './proof-sheet.ts';

/** What is proven, sentence by sentence. */
export function verdict(sheet: ProofSheet): readonly string[] {
  const last = lastModel(sheet);
  const { agreement } = last;
  return [
    ...(sheet.reduced ? [reducedWords(sheet.reduced, sheet.refused.length)] : []),
    ...(sheet.linearized ? [linearizedWords(sheet.linearized)] : []),
    `${sheet.machine.runtime} computes what TensorFlow does on ${whole(agreement.images)} held-out images: logits differ by at most ` +
      `${difference(agreement.maxAbs)}, the class is the same for ${percent(100 * agreement.argmax)}.`,
    ...(sheet.models.length > 1 ? [gainWords(firstModel(sheet), last)] : []),
  ];
}

/** Stage (a) on images on which no state was counted. */
export function linearizedNote({ agreement, heldOutDifference, randomDifference }: LinearizedProof): string {
  return (
    `Exact on the images on which the states were counted; elsewhere neurons may flip. ${percent(100 * agreement)} of the held-out ` +
    `images keep their class; logits move by at most ${difference(heldOutDifference)} relative there, and by ${difference(randomDifference)} ` +
    `on random images (told, not gated).`
  );
}

/** Stage (b). */
export const REDUCED_NOTE = 'Algebra: has to hold for every input. A step that breaks the limit is refused.';

function reducedWords({ inputs, limit, worst }: NonNullable<ProofSheet['reduced']>, refused: number): string {
  const images = inputs.reduce((sum, input) => sum + input.images, 0);
  const but =
    refused === 0 ? '' : ` ${refused} ${refused === 1 ? 'step' : 'steps'} over the limit ${refused === 1 ? 'was' : 'were'} left out.`;
  const where = `on ${whole(images)} random, border-heavy and real images`;
  return `The reduced network equals the linearized one: at most ${difference(worst)} apart, relative, ${where} (limit ${difference(limit)}).${but}`;
}

function linearizedWords({ layers, flips, observations, before, after }: NonNullable<ProofSheet['linearized']>): string {
  if (layers.length === 0) return 'No rectifier had to be made linear: the reduction is exact for every input.';
  const neurons = layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const where = `${whole(neurons)} neurons of ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
  return (
    `${where} were taken to keep the one state that they had on the training images. On held-out images they left it in ` +
    `${whole(flips)} of ${whole(observations)} observations; accuracy went from ${percent(before.validation)} to ` +
    `${percent(after.validation)} on validation and from ${percent(before.test)} to ${percent(after.test)} on test.`
  );
}

function gainWords(first: ProvenModel, last: ProvenModel): string {
  const latency = last.latency.map((after, index) => {
    const before = first.latency[index];
    return before ? `, ${ratio(after.median, before.median)} the latency at batch ${after.batch}` : '';
  });
  return (
    `Against the dense network: depth ${first.cost.depth} → ${last.cost.depth}, ${ratio(last.cost.macs, first.cost.macs)} the MACs` +
    `${latency.join('')}, test accuracy ${percent(first.independent.test)} → ${percent(last.independent.test)}.`
  );
}
