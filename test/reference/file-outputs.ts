import type { ImportedOnnx } from '#main/interchange/index.ts';
import { activationOf } from '#shared/graph/index.ts';

type Source = ImportedOnnx['source'];

/** What a file outputs for these logits: imports leave off a sigmoid, hard sigmoid or tanh at its end. */
export function fileOutputs(logits: Float64Array, { ending }: Source): Float64Array {
  if (ending !== 'sigmoid' && ending !== 'hardSigmoid' && ending !== 'tanh') return logits;
  const { valueAt } = activationOf({ kind: ending });
  return valueAt ? logits.map(valueAt) : logits;
}

/** The imported network's input for a file's input, channels last: an import removes a normalization inside the file. */
export function networkInput(values: Float64Array, { scaling }: Source): Float64Array {
  if (!scaling) return values;
  const { mean, std } = scaling;
  return values.map((value, index) => (value - (mean[index % mean.length] ?? NaN)) / (std[index % std.length] ?? NaN));
}
