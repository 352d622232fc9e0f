import type { ImportVerification, ModelImportJob, WeightsReport } from '#shared/contract/index.ts';
import { formatInteger } from '../ui/format.ts';
import { waitingText } from '../ui/waiting.ts';

type Phase = ModelImportJob['phase'];

/** Phases in order. */
const phases: Readonly<Record<Phase, string>> = {
  reading: 'Reading the file',
  converting: 'Converting to a network',
  verifying: 'Comparing with onnxruntime',
  writing: 'Saving to the library',
};

/** Current activity. */
export function modelImportText({ status, waitingFor, phase, done, of }: Omit<ModelImportJob, 'result' | 'error'>): string {
  if (status === 'waiting') return waitingText(waitingFor);
  return of > 0 ? `${phases[phase]} · ${done} of ${of}` : `${phases[phase]} …`;
}

/** Fraction done over all phases, each weighted equally. */
export function modelImportProgress({ status, phase, done, of }: Pick<ModelImportJob, 'status' | 'phase' | 'done' | 'of'>): number {
  if (status === 'waiting') return 0;
  const order = Object.keys(phases);
  return (order.indexOf(phase) + (of > 0 ? done / of : 0)) / order.length;
}

/** `onnxruntime 1.22.0, 16 images: logits differ by at most 2.4e-6, 100 % of the classes agree`. */
export function verificationText({ runtime, images, maxAbs, argmaxAgreement }: ImportVerification): string {
  const share = (argmaxAgreement * 100).toFixed(argmaxAgreement === 1 ? 0 : 1);
  return `${runtime}, ${formatInteger(images)} images: logits differ by at most ${maxAbs.toExponential(1)}, ${share} % of the classes agree`;
}

export interface WeightsLine {
  readonly title: string;
  readonly names: readonly string[];
  /** Whether it is an error rather than a note. */
  readonly isFault: boolean;
}

/** The lines of a report that list names, most important first. */
export function weightsLines({ missing, unexpected, misshaped }: WeightsReport): readonly WeightsLine[] {
  const lines = [
    {
      title: 'wrong shape',
      names: misshaped.map(({ name, expected, found }) => `${name}: ${shapeText(found)}, not ${shapeText(expected)}`),
      isFault: true,
    },
    { title: 'missing', names: missing, isFault: true },
    { title: 'unexpected', names: unexpected, isFault: false },
  ];
  return lines.filter(({ names }) => names.length > 0);
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single value' : shape.join('×');
}
