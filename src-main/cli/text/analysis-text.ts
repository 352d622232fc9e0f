import {
  type AnalysisResult,
  type AttacksResult,
  type Calibrated,
  type CorruptionsResult,
  epsilonText,
  type Generalization,
  type NoiseGain,
  rootMeanSquare,
  type Transfer,
  type Weights,
} from '#shared/analysis/index.ts';
import { attacks as attackDefinitions } from '#shared/attacks/index.ts';
import { corruptions as corruptionDefinitions, severities } from '#shared/corruptions/index.ts';
import { plural, printable } from '#shared/text/index.ts';
import { frontText } from './front-text.ts';
import { percent } from './run-text.ts';
import { sensitivityText } from './sensitivity-text.ts';
import { textTable } from './text-table.ts';

const CALIBRATED = ['IMAGES', 'ACCURACY', 'NLL', 'ECE'];

/** The result of an analysis as text. */
export function analysisText(result: AnalysisResult): string {
  switch (result.kind) {
    case 'sensitivity':
      return sensitivityText(result);
    case 'front':
      return frontText(result);
    case 'generalization':
      return generalizationText(result);
    case 'corruptions':
      return corruptionsText(result);
    case 'attacks':
      return attacksText(result);
    case 'noise-gain':
      return noiseGainText(result);
    case 'transfer':
      return transferText(result);
    case 'weights':
      return weightsText(result);
  }
}

function generalizationText({ splits, gap }: Generalization): string {
  return [
    textTable(
      ['SPLIT', ...CALIBRATED],
      Object.entries(splits).map(([name, scores]) => [name, ...calibratedCells(scores)]),
    ),
    `Gap from test to training: accuracy ${gap.accuracy.toFixed(2)} points, NLL ${nats(gap.nll)}`,
  ].join('\n\n');
}

function corruptionsText({ images, clean, mean, corruptions, leftOut }: CorruptionsResult): string {
  const rows = corruptions.map(({ name, severities: scores, mean: own }) => [
    corruptionDefinitions[name].label,
    ...scores.map(({ accuracy }) => percent(accuracy)),
    percent(own),
  ]);
  return [
    `${percent(clean.accuracy)} on ${plural(images, 'image')}, ${percent(mean)} with corruptions:`,
    textTable(['CORRUPTION', ...severities.map(String), 'MEAN'], rows),
    ...leftOut.map(({ why }) => `Left out: ${why}.`),
  ].join('\n\n');
}

function attacksText({ images, clean, attacks, worst }: AttacksResult): string {
  const rows = worst.map(({ epsilon, accuracy }) => [
    epsilonText(epsilon),
    ...names(attacks).map((name) => percent(attacks.find((one) => one.name === name && one.epsilon === epsilon)?.accuracy)),
    percent(accuracy),
  ]);
  return [
    `${percent(clean.accuracy)} on ${plural(images, 'image')}; under attacks in L∞:`,
    textTable(['ε', ...names(attacks).map((name) => attackDefinitions[name].label), 'ALL'], rows),
  ].join('\n\n');
}

function noiseGainText({ images, sigma, input, layers, logits, jacobian }: NoiseGain): string {
  const cell = (value: number | null): string => value?.toPrecision(4) ?? 'not defined';
  const rows = [['pixels', cell(input)], ...layers.map(({ layer, gain }) => [printable(layer), cell(gain)]), ['logits', cell(logits)]];
  return [
    `Relative change by noise of σ = ${sigma} on ${plural(images, 'image')}:`,
    textTable(['OF', 'CHANGE'], rows),
    `Frobenius norm of the Jacobian of the logits by pixels 0..1: ${cell(jacobian)}`,
  ].join('\n\n');
}

function transferText({ own, other }: Transfer): string {
  const rows = [
    ['own', ...calibratedCells(own)],
    ['other', ...calibratedCells(other)],
  ];
  return textTable(['DATA SET', ...CALIBRATED], rows);
}

function weightsText({ kernels }: Weights): string {
  const cell = (value: number | null): string => value?.toPrecision(4) ?? 'not finite';
  const rows = kernels.map((kernel) => [
    printable(kernel.node),
    String(kernel.weights),
    String(kernel.nonzero),
    cell(kernel.norm),
    cell(rootMeanSquare(kernel)),
    cell(kernel.largest),
  ]);
  return textTable(['KERNEL', 'WEIGHTS', 'NONZERO', 'NORM', 'RMS', 'LARGEST'], rows);
}

function calibratedCells({ images, accuracy, nll, ece }: Calibrated): readonly string[] {
  return [String(images), percent(accuracy), nats(nll), percent(ece)];
}

function names(attacks: AttacksResult['attacks']): readonly AttacksResult['attacks'][number]['name'][] {
  return [...new Set(attacks.map(({ name }) => name))];
}

function nats(value: number | null): string {
  return value === null ? 'not finite' : value.toFixed(4);
}
