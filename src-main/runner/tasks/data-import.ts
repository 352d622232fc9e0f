import { addDataSet } from '#main/datasets/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleDataImport: TaskHandler<'data-import'> = async ({ dataDir, dataSet }, { progress, signal }) => {
  progress('finding', 0, 0);
  await addDataSet(dataDir, dataSet, { onProgress: ({ done, total }) => progress('reading', done, total), signal });
  return {};
};
