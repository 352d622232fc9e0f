import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { previewDataSet } from '#main/datasets/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleInspectData: TaskHandler<'inspect-data'> = ({ dataSet }, { requestFile, signal }) => {
  const scratch = async (): Promise<string> => {
    const folder = join(dirname(requestFile), 'unpacked');
    await mkdir(folder, { recursive: true });
    return folder;
  };
  return previewDataSet(dataSet, { scratch, signal });
};
