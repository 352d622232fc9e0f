import { numberType } from '../number-types.ts';
import type { Operator } from '../onnx-operators.ts';

/** What the file's output is of the logits, which are ours. */
export type Ending = 'logits' | 'softmax' | 'logSoftmax';

const ENDINGS: Readonly<Record<string, Ending>> = { Softmax: 'softmax', LogSoftmax: 'logSoftmax' };
/** They change no number's value and no order. */
const PASSING: ReadonlySet<string> = new Set(['Cast', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

export interface End {
  /** The value of the logits. */
  readonly last: string;
  readonly ending: Ending;
  /** What is left off: it belongs to the loss. */
  readonly softmax: Operator | undefined;
}

/** The value of the logits, before a softmax at the end and what only shapes its result. */
export function endOf(operators: readonly Operator[], output: string): End {
  let value = output;
  // What yields a value comes before what reads it, so that one pass from behind is enough.
  for (const operator of operators.toReversed()) {
    if (operator.outputs[0] !== value) continue;
    const [input = ''] = operator.inputs;
    const ending = operator.domain === '' ? ENDINGS[operator.op] : undefined;
    if (ending) return { last: input, ending, softmax: operator };
    if (!PASSING.has(operator.op) || (operator.op === 'Cast' && !isFloat(operator))) break;
    value = input;
  }
  return unended(output);
}

/** The end where nothing is left off. */
export function unended(output: string): End {
  return { last: output, ending: 'logits', softmax: undefined };
}

function isFloat({ settings }: Operator): boolean {
  return numberType(settings.integer('to') ?? 0)?.kind === 'float';
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
