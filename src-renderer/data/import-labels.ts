import type { ImportJob } from '#shared/contract/index.ts';
import { formatInteger } from '../ui/format.ts';

type Progress = Pick<ImportJob, 'status' | 'done' | 'of'>;

/** Current activity of a data set import. */
export function dataImportText({ status, done, of }: Progress): string {
  if (status === 'waiting') return 'Waiting for other jobs';
  return of === 0 ? 'Finding images …' : `${formatInteger(done)} of ${formatInteger(of)} images`;
}

/** 0..1 */
export function dataImportProgress({ done, of }: Progress): number {
  return of === 0 ? 0 : done / of;
}
