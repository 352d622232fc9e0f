import { findRuns, writeFoundRun } from '#main/run-stores/index.ts';
import type { ImportedRun } from '#shared/contract/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleRunsImport: TaskHandler<'runs-import'> = async ({ dataDir, path }, { checkpoint }) => {
  const runs: ImportedRun[] = [];
  for (const found of findRuns(path)) {
    const { notes, ...written } = writeFoundRun(dataDir, found);
    runs.push({ ...written, notes: [...notes] });
    await checkpoint('reading', runs.length, runs.length);
  }
  return { runs };
};
