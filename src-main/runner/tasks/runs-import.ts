import { findRuns, writeFoundRun } from '#main/run-stores/index.ts';
import type { ImportedRuns } from '#shared/contract/index.ts';
import type { LabError } from '#shared/errors/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleRunsImport: TaskHandler<'runs-import'> = async ({ dataDir, path }, { checkpoint }) => {
  const imported: ImportedRuns = { runs: [], skipped: [] };
  let problem: LabError | undefined;
  for (const found of findRuns(path)) {
    if ('problem' in found) {
      problem ??= found.problem;
      imported.skipped.push({ location: found.location, reason: found.problem.message });
    } else {
      const { notes, ...written } = writeFoundRun(dataDir, found);
      imported.runs.push({ ...written, notes: [...notes] });
    }
    await checkpoint('reading', imported.runs.length, imported.runs.length);
  }
  if (problem && imported.runs.length === 0) throw problem;
  return imported;
};
