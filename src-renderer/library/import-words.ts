import type { ImportedModel, ImportVerification, ModelImportJob, WeightsReport } from '#shared/contract/index.ts';
import { networkName } from '#shared/settings/index.ts';
import { formatInteger } from '../ui/format.ts';

type Phase = ModelImportJob['phase'];

/** In the order in which they follow each other. */
const phases: Readonly<Record<Phase, string>> = {
  reading: 'Reading the file',
  converting: 'Making a network of it',
  verifying: 'Comparing it with the other runtime',
  writing: 'Writing it into the library',
};

/** What it does now. */
export function importWords({ status, phase, done, of }: Pick<ModelImportJob, 'status' | 'phase' | 'done' | 'of'>): string {
  if (status === 'waiting') return 'Waits for the job before it';
  return of > 0 ? `${phases[phase]} · ${done} of ${of}` : `${phases[phase]} …`;
}

/** 0..1 over all phases, each taken for equally long. */
export function importShare({ status, phase, done, of }: Pick<ModelImportJob, 'status' | 'phase' | 'done' | 'of'>): number {
  if (status === 'waiting') return 0;
  const order = Object.keys(phases);
  return (order.indexOf(phase) + (of > 0 ? done / of : 0)) / order.length;
}

/** What it is: the ready-made network, or who wrote the file. */
export function originWords({ network, source }: Pick<ImportedModel, 'network' | 'source'>): string {
  if (network) return networkName(network);
  return source.producer === null ? 'ONNX' : `ONNX by ${source.producer}`;
}

/** `2.4e-6 at most, 100 % of the classes agree (onnxruntime 1.22.0, 16 images)`. */
export function verificationWords({ runtime, images, maxAbs, argmaxAgreement }: ImportVerification): string {
  const share = (argmaxAgreement * 100).toFixed(argmaxAgreement === 1 ? 0 : 1);
  return `${runtime}, ${formatInteger(images)} images: logits differ by ${maxAbs.toExponential(1)} at most, ${share} % of the classes agree`;
}

export interface WeightsLine {
  readonly title: string;
  readonly names: readonly string[];
  /** Whether something is not as the file would have it. */
  readonly isFault: boolean;
}

/** What of a report has names to be read, those that matter most first. */
export function weightsLines({ missing, unexpected, misshaped }: WeightsReport): readonly WeightsLine[] {
  const lines = [
    {
      title: 'of another shape',
      names: misshaped.map(({ name, expected, found }) => `${name}: ${shapeWords(found)}, not ${shapeWords(expected)}`),
      isFault: true,
    },
    { title: 'missing', names: missing, isFault: true },
    { title: 'unexpected', names: unexpected, isFault: false },
  ];
  return lines.filter(({ names }) => names.length > 0);
}

function shapeWords(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single value' : shape.join('×');
}
