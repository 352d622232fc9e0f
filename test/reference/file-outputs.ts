import type { ImportedOnnx } from '#main/interchange/index.ts';
import { activationOf } from '#shared/graph/index.ts';

/** What a file outputs for these logits: imports leave off a sigmoid, hard sigmoid or tanh at its end. */
export function fileOutputs(logits: Float64Array, { ending }: ImportedOnnx['source']): Float64Array {
  if (ending !== 'sigmoid' && ending !== 'hardSigmoid' && ending !== 'tanh') return logits;
  const { valueAt } = activationOf({ kind: ending });
  return valueAt ? logits.map(valueAt) : logits;
}
