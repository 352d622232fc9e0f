import { rmSync } from 'node:fs';
import type { ModelImportJob } from '#shared/contract/index.ts';
import { modelMessageSchema, publishModel, unfinishedFolder, type ModelRequest } from '#main/library/index.ts';
import { runnerEnvironment } from '../queue/runner-process.ts';
import type { Work } from './assignment.ts';
import type { ImportTools } from './import-work.ts';
import { newJob } from './new-job.ts';
import { doTask } from './task-process.ts';

/** Making a model of a file and putting it into the library. */
export function modelImportWork(model: ModelRequest['model'], { dataDir, changes, runner }: ImportTools): Work<ModelImportJob> {
  const folder = unfinishedFolder(dataDir);
  const request: ModelRequest = { format: 1, folder, model };
  const env = runnerEnvironment(0);
  const task = { runner, mode: '--import-model', request, words: modelMessageSchema, env, name: 'importer' } as const;
  return {
    job: { ...newJob(), kind: 'model-import', model: model.name, file: model.file, phase: 'reading', result: null },
    needs: { kind: 'imported-model', name: model.name },
    carryOut: async (options) => {
      try {
        const { model: result } = await doTask(task, options);
        // By the engine, so that a model is there exactly where its job is done, whenever it is canceled.
        publishModel(dataDir, model.name, folder);
        changes.publish({ kind: 'library' });
        return { result };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
