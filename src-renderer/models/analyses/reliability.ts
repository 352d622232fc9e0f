import type { Calibrated, Generalization, Transfer } from '#shared/analysis/index.ts';
import type { Table } from '#shared/text/index.ts';
import { formatReading } from '../../charts/format.ts';
import { formatPercent } from '../../ui/format.ts';

/** Calibrated scores of some images. */
export interface CalibratedSet {
  readonly name: string;
  readonly scores: Calibrated;
}

/** `98.10 % correct, ECE 1.20 %, NLL 0.0612` */
export function calibrationText({ accuracy, ece, nll }: Calibrated): string {
  return `${formatPercent(accuracy)} % correct, ECE ${formatPercent(ece)} %, NLL ${nllText(nll)}`;
}

/** The gap between training and test images in one line. */
export function gapText({ gap }: Generalization): string {
  return `Training minus test accuracy: ${gap.accuracy.toFixed(2)} points; test minus training NLL: ${nllText(gap.nll)}`;
}

/** The loss of accuracy on the other data set in one line. */
export function transferText({ own, other }: Transfer): string {
  return `${formatPercent(own.accuracy)} % on the run’s data set, ${formatPercent(other.accuracy)} % on the other one`;
}

/** Every bin of every set. */
export function reliabilityTable(sets: readonly CalibratedSet[]): Table {
  return {
    columns: ['images', 'accuracy', 'nll', 'ece', 'bin', 'images in bin', 'confidence in bin', 'accuracy in bin'],
    rows: sets.flatMap(({ name, scores: { accuracy, nll, ece, bins } }) =>
      bins.map((bin, index) => [name, accuracy, nll, ece, index + 1, bin.images, bin.confidence, bin.accuracy]),
    ),
  };
}

function nllText(nll: number | null): string {
  return nll === null ? 'not finite' : formatReading(nll);
}
