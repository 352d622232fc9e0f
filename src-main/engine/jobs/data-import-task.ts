import { tasks } from '#main/tasks/index.ts';
import type { AddDataSet, ImportJob } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { type Executor, runTask } from '../executors/index.ts';
import { newJob } from './new-job.ts';
import type { Task } from './queued-task.ts';

export interface ImportContext {
  readonly dataDir: string;
  readonly changes: ChangeHub;
  readonly executor: Executor;
}

/** Adds a data set. */
export function dataImportTask(dataSet: AddDataSet, { dataDir, changes, executor }: ImportContext): Task<ImportJob> {
  return {
    job: { ...newJob(), kind: 'data-import', dataSet: dataSet.name, phase: 'finding' },
    name: `the import of data set ${dataSet.name}`,
    needs: [{ kind: 'data-set', name: dataSet.name }],
    resources: tasks['data-import'].resources,
    run: async (options) => {
      await runTask(executor, 'data-import', { format: 1, dataDir, dataSet }, options);
      changes.publish({ kind: 'data' });
      return {};
    },
  };
}
