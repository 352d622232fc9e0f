import { rmSync } from 'node:fs';
import { publishModel, unfinishedFolder } from '#main/library/index.ts';
import { type ModelImportRequest, tasks } from '#main/tasks/index.ts';
import type { ModelImportJob } from '#shared/contract/index.ts';
import { runTask } from '../executors/index.ts';
import type { ImportContext } from './data-import-task.ts';
import { newJob } from './new-job.ts';
import type { Task } from './queued-task.ts';

/** Converts a file into a model of the library. */
export function modelImportTask(model: ModelImportRequest['model'], { dataDir, changes, executor }: ImportContext): Task<ModelImportJob> {
  const folder = unfinishedFolder(dataDir);
  return {
    job: { ...newJob(), kind: 'model-import', model: model.name, file: model.file, phase: 'reading', result: null },
    name: `the import of model ${model.name}`,
    needs: [{ kind: 'imported-model', name: model.name }],
    resources: tasks['model-import'].resources,
    run: async (options) => {
      try {
        const { model: result } = await runTask(executor, 'model-import', { format: 1, folder, model }, options);
        // Published by the engine, so that a model is in the library if and only if its job is done.
        publishModel(dataDir, model.name, folder);
        changes.publish({ kind: 'library' });
        return { result };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
