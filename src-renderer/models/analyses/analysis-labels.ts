import type { AnalysisKind } from '#shared/analysis/index.ts';
import type { AnalysisJob } from '#shared/contract/index.ts';
import { waitingText } from '../../ui/waiting.ts';
import { roundTitle } from '../list-rows.ts';

/** What an analysis is called, and what it does. */
export const analysisLabels: Readonly<Record<AnalysisKind, { readonly title: string; readonly description: string }>> = {
  sensitivity: {
    title: 'Layer sensitivity',
    description:
      'Makes the activation of each layer alone linear, each neuron by its more frequent state, and evaluates the model on the validation ' +
      'images. Shows whether a layer’s entropy predicts what its removal costs.',
  },
  front: {
    title: 'Latency and accuracy',
    description:
      'Measures on this machine what making activations linear saves, and on training images what it costs. Shows the best sets of layers: ' +
      'the most accurate network for each latency. Nothing else runs meanwhile.',
  },
  generalization: {
    title: 'Generalization and calibration',
    description:
      'Compares accuracy and NLL on training, validation and test images, and the confidence of predictions with how often they are right.',
  },
  corruptions: {
    title: 'Corruptions',
    description:
      'Evaluates the model on 1,000 test images with noise, blur, changed colors, compression, deformation and fog, each in five severities.',
  },
  attacks: {
    title: 'Attacks',
    description:
      'Changes each pixel of 1,000 test images by at most 2/255 and 8/255 so that the loss rises (FGSM, PGD and APGD), and counts the images ' +
      'that are still classified correctly.',
  },
  'noise-gain': {
    title: 'Noise gain',
    description:
      'Adds weak noise to 1,000 test images and measures how much the output of each layer changes, and how strongly the logits depend on the ' +
      'pixels.',
  },
  transfer: {
    title: 'Another data set',
    description:
      'Evaluates the model on another data set with the same classes, such as another domain, and compares with its own test images.',
  },
  weights: {
    title: 'Weights',
    description: 'Measures the norm of each kernel, its largest weight, and how many weights pruning has left.',
  },
};

const phases: Readonly<Record<AnalysisJob['phase'], { readonly text: string; readonly unit: string }>> = {
  loading: { text: 'Loading TensorFlow and the model', unit: 'parts' },
  planning: { text: 'Planning reductions', unit: 'networks' },
  measuring: { text: 'Measuring latencies', unit: 'segments' },
  evaluating: { text: 'Evaluating the model', unit: 'batches' },
};

/** `Layer sensitivity of Starter, round 4` */
export function analysisTitle({ analysis, round }: Pick<AnalysisJob, 'analysis' | 'round'>, runName: string): string {
  return `${analysisLabels[analysis].title} of ${runName}, ${roundTitle(round).toLowerCase()}`;
}

/** Current activity: `Evaluating the model · 12 of 40 batches` */
export function analysisText({ status, waitingFor, phase, done, of }: AnalysisJob): string {
  if (status === 'waiting') return waitingText(waitingFor);
  const { text, unit } = phases[phase];
  return of > 0 ? `${text} · ${done} of ${of} ${unit}` : `${text} …`;
}

/** Fraction done, 0..1. */
export function analysisProgress({ status, done, of }: AnalysisJob): number {
  return status === 'running' && of > 0 ? done / of : 0;
}
