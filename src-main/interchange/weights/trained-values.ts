import { LabError } from '#shared/errors/index.ts';
import type { Tensor } from '../safetensors.ts';

/** The values of a tensor as float32. Throws LabError `bad-file` for integers, values that are not finite and negative variances. */
export function trainedValues(name: string, { data }: Tensor, file: string): Float32Array {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw bad(`${name} holds integers, not trained weights.`, 'Export the weights in float32, before they are quantized.');
  }
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw bad(`${name} holds ${values[index]} at index ${index}.`, 'Use weights from before training diverged.');
  const negative = name.endsWith('running_var') ? values.findIndex((value) => value < 0) : -1;
  if (negative >= 0)
    throw bad(`${name} holds the negative variance ${values[negative]} at index ${negative}.`, 'Use an undamaged copy of the weights.');
  return values;

  function bad(message: string, remedy: string): LabError {
    return new LabError('bad-file', message, remedy, { file, location: `tensor ${name}` });
  }
}
