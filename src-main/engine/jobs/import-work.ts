import { availableParallelism } from 'node:os';
import type { AddDataSet, ImportJob } from '#shared/contract/index.ts';
import { importMessageSchema, type ImportRequest } from '#main/datasets/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { Work } from './assignment.ts';
import { newJob } from './new-job.ts';
import { doTask } from './task-process.ts';

/** Pictures that are being decoded are finished, and the files of the last seconds made durable, before it says that it has ended. */
const GRACE_MS = 60_000;

export interface ImportTools {
  readonly dataDir: string;
  readonly changes: ChangeHub;
  /** The runner's program. */
  readonly runner: string;
}

/** Adding a data set. */
export function importWork(dataSet: AddDataSet, { dataDir, changes, runner }: ImportTools): Work<ImportJob> {
  const request: ImportRequest = { format: 1, dataDir, dataSet };
  // Pictures are decoded by the threads of Node's pool.
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) };
  const task = { runner, mode: '--import', request, words: importMessageSchema, env, name: 'importer', grace: GRACE_MS } as const;
  return {
    job: { ...newJob(), kind: 'data-import', dataSet: dataSet.name, phase: 'finding' },
    needs: { kind: 'data-set', name: dataSet.name },
    carryOut: async (options) => {
      await doTask(task, options);
      changes.publish({ kind: 'data' });
      return {};
    },
  };
}
