import type { Operator } from '../onnx-operators.ts';

/** What the file's output is of the logits, which are ours. */
export type Ending = 'logits' | 'softmax' | 'logSoftmax';

const ENDINGS: Readonly<Record<string, Ending>> = { Softmax: 'softmax', LogSoftmax: 'logSoftmax' };

/** The value of the logits: a softmax at the end belongs to the loss. */
export function endOf(operators: readonly Operator[], output: string): { readonly last: string; readonly ending: Ending } {
  let last = output;
  // What yields a value comes before what reads it, so that one pass from behind is enough.
  for (const { op, inputs, outputs } of operators.toReversed()) {
    if (outputs[0] !== last) continue;
    const ending = ENDINGS[op];
    if (ending) return { last: inputs[0] ?? '', ending };
    if (op !== 'Identity') break;
    last = inputs[0] ?? '';
  }
  return { last, ending: 'logits' };
}

/** Those that the outputs depend on, in the file's order. */
export function liveOperators(operators: readonly Operator[], outputs: readonly string[]): readonly Operator[] {
  const needed = new Set(outputs);
  const live = operators.toReversed().filter((operator) => {
    if (!operator.outputs.some((value) => needed.has(value))) return false;
    for (const value of operator.inputs) needed.add(value);
    return true;
  });
  return live.toReversed();
}
