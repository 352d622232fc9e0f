import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import type { DamagedFolder } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type RecordedStudy, recordedStudySchema } from '#shared/study/index.ts';
import type { EngineLog } from '../engine-log.ts';
import type { Store } from '../store/store.ts';
import { storeStudy } from '../store/studies.ts';

export function studyFolder(dataDir: string, id: string): string {
  return join(dataDir, 'studies', id);
}

/** Writes a study's folder, then its row. Throws LabError `disk-full` or `unwritable`. */
export function saveStudy(store: Store, dataDir: string, recorded: RecordedStudy): void {
  writeAtomically(studyFile(studyFolder(dataDir, recorded.id)), `${JSON.stringify(recorded, null, 2)}\n`);
  storeStudy(store, recorded);
}

/**
 * Makes the rows of studies those of their folders, which a crash may have left ahead, or whose database was lost. Returns the folders that
 * cannot be read.
 */
export function recoverStudies(store: Store, dataDir: string, log: EngineLog): DamagedFolder[] {
  const damaged: DamagedFolder[] = [];
  for (const id of folders(join(dataDir, 'studies'))) {
    const folder = studyFolder(dataDir, id);
    try {
      const recorded = readJsonFile(studyFile(folder), recordedStudySchema, 'Create the study again.');
      if (recorded?.id === id) storeStudy(store, recorded);
      else if (recorded) log.warn({ folder }, 'ignored a folder in studies/ that belongs to another study');
      else if (isUnfinished(folder)) rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      log.warn({ folder, err: error }, 'ignored an unreadable study');
      if (error instanceof LabError) damaged.push({ name: id, error: error.details });
    }
  }
  return damaged;
}

function studyFile(folder: string): string {
  return join(folder, 'study.json');
}

/** Whether an engine was killed before it had written the study. */
function isUnfinished(folder: string): boolean {
  return readdirSync(folder).every((name) => name.startsWith('study.json.'));
}

function folders(parent: string): string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : []));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
