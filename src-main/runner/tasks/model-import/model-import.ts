import { readSource, writeModel } from '#main/library/index.ts';
import type { TaskHandler } from '../../task-handler.ts';
import { convertOnnx } from './convert-onnx.ts';
import { convertWeights } from './convert-weights.ts';
import { describeModel } from './describe-model.ts';

const converters = { onnx: convertOnnx, safetensors: convertWeights } as const;

/** Writes the model only after its verification. */
export const handleModelImport: TaskHandler<'model-import'> = async ({ folder, model: wanted }, { checkpoint }) => {
  await checkpoint('reading', 0, 0);
  const source = await readSource(wanted.file, (done, of) => checkpoint('reading', done, of));
  const converted = await converters[source.format](source, wanted, checkpoint);
  await checkpoint('writing', 0, 0);
  const model = describeModel(wanted.name, source, converted);
  writeModel(folder, model, converted);
  return { model };
};
