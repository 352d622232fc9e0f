import { basename } from 'node:path';
import { importOnnx, readOnnxNumbers, readOnnxView } from '#main/interchange/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleInspectModel: TaskHandler<'inspect-model'> = async ({ file, numbers, network }) => {
  if (network) {
    const { graph } = await importOnnx(file, { name: basename(file), batchNorm: false });
    return { view: null, numbers: null, network: graph };
  }
  if (!numbers) return { view: await readOnnxView(file), numbers: null };
  return { view: null, numbers: await readOnnxNumbers(file, numbers.name, numbers.offset) };
};
