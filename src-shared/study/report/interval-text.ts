import { formatCount } from '#shared/text/index.ts';
import type { StudyMetric } from '../study-metrics.ts';
import type { MeanInterval } from './intervals.ts';

/** `97.31 ± 0.24`; without an interval, the mean alone. An en dash without values. */
export function intervalText(interval: MeanInterval | undefined, unit: StudyMetric['unit'], isDifference = false): string {
  if (!interval) return '–';
  const mean = numberText(interval.mean, unit);
  const signed = isDifference && interval.mean > 0 ? `+${mean}` : mean;
  return interval.halfWidth === null ? signed : `${signed} ± ${numberText(interval.halfWidth, unit)}`;
}

/** The value of a single run, whose counts are whole numbers, or an en dash. */
export function metricText(value: number | null | undefined, unit: StudyMetric['unit']): string {
  if (value === null || value === undefined) return '–';
  return unit === 'count' && Number.isInteger(value) ? formatCount(value) : numberText(value, unit);
}

/** With a real minus sign. */
function numberText(value: number, unit: StudyMetric['unit']): string {
  return plainText(value, unit).replace(/^-/, '−');
}

function plainText(value: number, unit: StudyMetric['unit']): string {
  switch (unit) {
    case 'percent':
      return value.toFixed(2);
    case 'fraction':
      return value.toFixed(3);
    case 'count':
      return Math.abs(value) >= 1000 ? formatCount(Math.round(value)) : value.toFixed(2);
    case 'seconds':
      return value.toFixed(1);
    case 'bits':
    case 'milliseconds':
    case 'none':
      return value.toPrecision(4);
  }
}

const units: Readonly<Record<StudyMetric['unit'], string>> = {
  percent: '%',
  fraction: '',
  count: '',
  bits: 'bits',
  milliseconds: 'ms',
  seconds: 's',
  none: '',
};

/** `Test accuracy (%)`. */
export function metricHeading({ title, unit }: StudyMetric): string {
  return units[unit] === '' ? title : `${title} (${units[unit]})`;
}
