import { join } from 'node:path';
import { hasInherited, readRunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ResumePoint } from './resume.ts';

/**
 * Throws LabError `bad-file` if a branch would have to start before the round that it begins from, because that model is damaged: it would
 * train other rounds than its parent.
 */
export function refuseLostParent(folder: string, { checkpoint, damaged }: Pick<ResumePoint, 'checkpoint' | 'damaged'>): void {
  const parent = hasInherited(folder) ? readRunSpec(folder).parent : undefined;
  if (!parent || (checkpoint && checkpoint.round >= parent.round)) return;
  const file = damaged.find(({ round, keep }) => round === parent.round && keep === 'round')?.file;
  throw new LabError(
    'bad-file',
    `The model of round ${parent.round}, from which the run begins, is damaged or missing.`,
    `Restore the file, or branch from run ${parent.run} again.`,
    { file: file === undefined ? folder : join(folder, file) },
  );
}
