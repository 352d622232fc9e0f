import type { ImportJob } from '#shared/contract/index.ts';
import { formatInteger } from '../ui/format.ts';
import { waitingText } from '../ui/waiting.ts';

type Progress = Pick<ImportJob, 'status' | 'waitingFor' | 'done' | 'of'>;

/** Current activity of a data set import. */
export function dataImportText({ status, waitingFor, done, of }: Progress): string {
  if (status === 'waiting') return waitingText(waitingFor);
  return of === 0 ? 'Finding images …' : `${formatInteger(done)} of ${formatInteger(of)} images`;
}

/** 0..1 */
export function dataImportProgress({ done, of }: Progress): number {
  return of === 0 ? 0 : done / of;
}
