import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { runPaths } from './run-paths.ts';

const MODEL_FILE = /^round-(\d+)\.safetensors$/;

/** A model that was cleaned up. */
export interface DiscardedModel {
  /** Of the checkpoint, as in the journal: relative to the run's folder. */
  readonly file: string;
  readonly round: number;
  /** Whether it is deleted for ever; an empty file remembers it. */
  readonly isErased: boolean;
}

/** The models of a run that were cleaned up. Where a model's file is decides: one that is among the checkpoints as well is kept. */
export function discardedModels(folder: string): readonly DiscardedModel[] {
  const { checkpoints, discarded } = runPaths(folder);
  return namesIn(discarded)
    .filter((name) => MODEL_FILE.test(name) && !existsSync(join(checkpoints, name)))
    .map((name) => ({
      file: `${basename(checkpoints)}/${name}`,
      round: Number(MODEL_FILE.exec(name)?.[1]),
      isErased: statSync(join(discarded, name)).size === 0,
    }));
}

/** Moves a round's model to the discarded ones of the run. Throws LabError `unwritable`. */
export function discardModel(folder: string, file: string): void {
  move(join(folder, file), discardedFile(folder, file));
}

/** Moves a round's model back. Throws LabError `not-found` if it is deleted for ever, `conflict` if there is another one, and `unwritable`. */
export function restoreModel(folder: string, file: string): void {
  const discarded = discardedFile(folder, file);
  if (!existsSync(discarded) || statSync(discarded).size === 0)
    throw new LabError('not-found', 'This model is no longer there.', 'Run the experiment again.', { file: discarded });
  if (existsSync(join(folder, file)))
    throw new LabError('conflict', 'The run has a newer model of this round.', 'Leave it out.', { file: join(folder, file) });
  move(discarded, join(folder, file));
}

/** Deletes a discarded model for ever. Throws LabError `disk-full` or `unwritable`. */
export function eraseModel(folder: string, file: string): void {
  writeAtomically(discardedFile(folder, file), '');
}

function discardedFile(folder: string, file: string): string {
  return join(runPaths(folder).discarded, basename(file));
}

function move(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    syncFolder(dirname(to));
    syncFolder(dirname(from));
  } catch (error) {
    throw writeProblem(error, from);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
