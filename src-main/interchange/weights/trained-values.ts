import { LabError } from '#shared/errors/index.ts';
import type { Tensor } from '../safetensors.ts';

/** The values of a tensor in float32. Throws a LabError `bad-file` where they are whole numbers or no numbers at all. */
export function trainedValues(name: string, { data }: Tensor, file: string): Float32Array {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw bad(`${name} holds whole numbers, not trained values.`, 'Export the weights in float32, before they are quantized.');
  }
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) throw bad(`${name} holds ${values[place]} at place ${place}.`, 'Take weights from before the training diverged.');
  return values;

  function bad(message: string, remedy: string): LabError {
    return new LabError('bad-file', message, remedy, { file, location: `tensor ${name}` });
  }
}
