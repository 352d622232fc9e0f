import { formatCount, formatPercent, plural } from '#shared/text/index.ts';
import { type ChangedNetwork, changedNetwork } from './changed-network.ts';
import { difference, ratio } from './figures.ts';
import { firstModel, lastModel, type LinearizedProof, type ProofSheet, type ProvenModel } from './proof-sheet.ts';
import { quantizedText } from './quantized-proof.ts';

/** What is proven, in sentences. */
export function verdict(sheet: ProofSheet): readonly string[] {
  const last = lastModel(sheet);
  const { agreement } = last;
  const changed = changedNetwork(sheet);
  return [
    ...(changed ? [changedText(changed)] : []),
    ...(sheet.reduced ? [reducedText(sheet.reduced, sheet.refused.length)] : []),
    ...(sheet.linearized && !(changed && sheet.linearized.layers.length === 0) ? [linearizedText(sheet.linearized)] : []),
    ...approximateText(sheet.approximate),
    `${sheet.machine.runtime} agrees with TensorFlow on ${plural(agreement.images, 'held-out image')}: logits differ by at most ` +
      `${difference(agreement.maxAbs)}, and ${formatPercent(100 * agreement.argmax)} get the same class.`,
    ...(sheet.models.length > 1 ? [gainText(firstModel(sheet), last)] : []),
    ...(sheet.quantized ? [quantizedText(sheet.quantized)] : []),
  ];
}

/**
 * Stage (a), on images without counted states.
 *
 * @param isChanged whether steps have changed the network since the states were counted
 */
export function linearizedNote({ layers, agreement, heldOutDifference, randomDifference }: LinearizedProof, isChanged: boolean): string {
  return (
    `${isChanged ? 'Exact on no images: steps changed the network after the states were counted.' : exactnessNote(layers)} ${formatPercent(100 * agreement)} of the held-out ` +
    `images keep their class. Logits change by at most ${difference(heldOutDifference)} (relative) there, and by ` +
    `${difference(randomDifference)} on random images, which is reported without a limit.`
  );
}

function exactnessNote(layers: LinearizedProof['layers']): string {
  const ignored = ignoredBy(layers);
  if (ignored > 0)
    return `Exact on no images: the tolerance ignores ${plural(ignored, 'observation')} of another state on the training images.`;
  const [neurons, certified] = [neuronsOf(layers), certifiedIn(layers)];
  if (certified === neurons) return 'Exact for every image: bounds certify the states of all neurons.';
  return `Exact on the images with counted states; elsewhere ${certified > 0 ? 'neurons that are not certified' : 'neurons'} may flip.`;
}

/** What {@link approximateTable} shows. */
export const APPROXIMATE_NOTE =
  'On the training images, each neuron follows one linear function within τ. The figures are those of the linear form of one layer alone on the ' +
  'validation images, before any training. A linear form that replaced an activation was trained with the network.';

/** What {@link refusedMergeTable} shows. */
export const REFUSED_MERGES_NOTE = 'There is no nonlinearity between these layers of the reduced network, but they were not merged.';

/** Stage (b). */
export const REDUCED_NOTE = 'Algebra, which must hold for every input. A step that exceeds the limit is refused.';

function reducedText({ inputs, limit, worst }: NonNullable<ProofSheet['reduced']>, refused: number): string {
  const images = inputs.reduce((sum, input) => sum + input.images, 0);
  const exceptions = refused === 0 ? '' : ` ${plural(refused, 'step')} over the limit ${refused === 1 ? 'was' : 'were'} left out.`;
  const where = `on ${plural(images, 'random, border-heavy and real image')}`;
  return `The reduced network equals the linearized one: largest relative difference ${difference(worst)} ${where} (limit ${difference(limit)}).${exceptions}`;
}

function linearizedText({ layers, flips, observations, before, after }: NonNullable<ProofSheet['linearized']>): string {
  if (layers.length === 0) return 'No rectifier was linearized: the reduction is exact for every input.';
  const neurons = neuronsOf(layers);
  const ignored = ignoredBy(layers);
  const although = `, although ${plural(ignored, 'observation')} there ${ignored === 1 ? 'has' : 'have'} another one`;
  return (
    `${plural(neurons, 'neuron')} in ${plural(layers.length, 'layer')} ${neurons === 1 ? 'is' : 'are'} assumed to keep the ` +
    `${ignored === 0 ? 'single' : 'most frequent'} state of the training images${ignored === 0 ? '' : although}.${certifiedText(layers)} On held-out images the state changes in ${formatCount(flips)} of ${plural(observations, 'observation')}; accuracy goes ` +
    `from ${formatPercent(before.validation)} to ` +
    `${formatPercent(after.validation)} on validation and from ${formatPercent(before.test)} to ${formatPercent(after.test)} on test.`
  );
}

/** Steps that change the network are accepted by the accuracy that is measured. */
function changedText({ linear, bypassed, dropped, before, after, delta, isAccepted }: ChangedNetwork): string {
  const changes = [
    ...(linear > 0 ? [`${plural(linear, 'activation')} ${linear === 1 ? 'becomes' : 'become'} linear by majority states`] : []),
    ...(bypassed > 0 ? [`${plural(bypassed, 'block')} ${bypassed === 1 ? 'is' : 'are'} bypassed`] : []),
    ...(dropped > 0 ? [`the identity replaces ${plural(dropped, 'convolution')}`] : []),
  ];
  const limit = `δ (${delta} ${delta === 1 ? 'point' : 'points'})`;
  return (
    `Approximate: ${[changes.slice(0, -1).join(', '), ...changes.slice(-1)].filter(Boolean).join(' and ')}, without training. Validation accuracy goes from ${formatPercent(before)} of the dense ` +
    `network to ${formatPercent(after)}. ${isAccepted ? 'Accepted: within' : 'Not accepted: the loss exceeds'} ${limit}.`
  );
}

/** Approximate linear forms are no exact step: the sheet counts them apart. */
function approximateText(layers: ProofSheet['approximate'] = []): readonly string[] {
  const replaced = layers.filter((layer) => layer.replaced).length;
  if (replaced === 0) return [];
  return [`${plural(replaced, 'layer')} became approximately linear in training: fine-tuned linear forms replace the activations.`];
}

/** Certified neurons, counted apart; nothing on sheets without bounds. */
function certifiedText(layers: LinearizedProof['layers']): string {
  if (layers.every(({ certified }) => certified === undefined)) return '';
  const certified = certifiedIn(layers);
  if (certified === 0) return ' Bounds certify none of them.';
  const who = certified === neuronsOf(layers) ? 'All of them' : formatCount(certified);
  return ` ${who} ${certified === 1 ? 'is' : 'are'} certified: bounds on the values of the network show that no image changes their state.`;
}

function neuronsOf(layers: LinearizedProof['layers']): number {
  return layers.reduce((sum, { neurons }) => sum + neurons, 0);
}

function certifiedIn(layers: LinearizedProof['layers']): number {
  return layers.reduce((sum, { certified = 0 }) => sum + certified, 0);
}

function ignoredBy(layers: LinearizedProof['layers']): number {
  return layers.reduce((sum, { ignored }) => sum + ignored, 0);
}

function gainText(first: ProvenModel, last: ProvenModel): string {
  const latency = last.latency.map((after, index) => {
    const before = first.latency[index];
    return before ? `, ${ratio(after.median, before.median)} the latency at batch ${after.batch}` : '';
  });
  return (
    `Compared with the dense network: depth ${first.cost.depth} → ${last.cost.depth}, ${ratio(last.cost.macs, first.cost.macs)} the MACs` +
    `${latency.join('')}, test accuracy ${formatPercent(first.independent.test)} → ${formatPercent(last.independent.test)}.`
  );
}
