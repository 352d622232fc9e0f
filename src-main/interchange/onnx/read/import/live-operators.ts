import type { Ending } from '#shared/networks/index.ts';
import { numberType } from '../number-types.ts';
import type { Operator } from '../onnx-operators.ts';
import type { Gate } from './final-gate.ts';

const ENDINGS: Readonly<Record<string, Exclude<Ending, Gate>>> = { Softmax: 'softmax', LogSoftmax: 'logSoftmax' };
/** Operators that keep all values and their order. */
const VALUE_PRESERVING: ReadonlySet<string> = new Set(['Cast', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

export interface End {
  /** Name of the logits' value. */
  readonly last: string;
  readonly ending: Ending;
  /** The removed softmax, which belongs to the loss. */
  readonly softmax: Operator | undefined;
}

/** Finds the logits: the input of a final softmax, or the output if there is none. */
export function endOf(operators: readonly Operator[], output: string): End {
  let value = output;
  // Producers come before readers, so one backward pass is enough.
  for (const operator of operators.toReversed()) {
    if (operator.outputs[0] !== value) continue;
    const [input = ''] = operator.inputs;
    const ending = operator.domain === '' ? ENDINGS[operator.op] : undefined;
    if (ending) return { last: input, ending, softmax: operator };
    if (!VALUE_PRESERVING.has(operator.op) || (operator.op === 'Cast' && !isFloat(operator))) break;
    value = input;
  }
  return outputEnd(output);
}

/** The end without a removed softmax. */
export function outputEnd(output: string): End {
  return { last: output, ending: 'logits', softmax: undefined };
}

function isFloat({ attributes }: Operator): boolean {
  return numberType(attributes.integer('to') ?? 0)?.kind === 'float';
}

/** The operators that the outputs depend on, in the file's order. */
export function liveOperators(operators: readonly Operator[], outputs: readonly string[]): readonly Operator[] {
  const needed = new Set(outputs);
  const live = operators.toReversed().filter((operator) => {
    if (!operator.outputs.some((value) => needed.has(value))) return false;
    for (const value of operator.inputs) needed.add(value);
    return true;
  });
  return live.toReversed();
}
