import { readOnnxNumbers, readOnnxView } from '#main/interchange/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleInspectModel: TaskHandler<'inspect-model'> = async ({ file, numbers }) => {
  if (!numbers) return { view: await readOnnxView(file), numbers: null };
  return { view: null, numbers: await readOnnxNumbers(file, numbers.name, numbers.offset) };
};
