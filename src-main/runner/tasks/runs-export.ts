import { mkdirSync } from 'node:fs';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { exportRun } from '#main/run-stores/index.ts';
import type { ExportedRun } from '#shared/contract/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleRunsExport: TaskHandler<'runs-export'> = async ({ dataDir, store, folder, runs }, { checkpoint }) => {
  try {
    // Not recursive, which would not end in /proc.
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw writeProblem(error, folder);
  }
  const written: ExportedRun[] = [];
  for (const run of runs) {
    await checkpoint('writing', written.length, runs.length);
    written.push(exportRun(dataDir, run, store, folder));
  }
  return { runs: written };
};
