import type { ImportJob } from '#shared/contract/index.ts';
import { formatInteger } from '../ui/format.ts';

type Progress = Pick<ImportJob, 'status' | 'done' | 'of'>;

/** What the adding of a data set does now. */
export function dataImportText({ status, done, of }: Progress): string {
  if (status === 'waiting') return 'Waits for the job before it';
  return of === 0 ? 'Finding the images …' : `${formatInteger(done)} of ${formatInteger(of)} images`;
}

/** 0..1 */
export function dataImportProgress({ done, of }: Progress): number {
  return of === 0 ? 0 : done / of;
}
