import type { Operator } from '../onnx-operators.ts';
import type { Ending } from './live-operators.ts';
import type { SourceInput } from './source-network.ts';
import type { Constant } from './values.ts';

/** What was changed as a whole, a sentence each; `added` are batch normalizations. */
export function notesOf({ baked }: SourceInput, ending: Ending, added: number): readonly string[] {
  return [
    ...(baked === null ? [] : [`The file takes ${baked} ${baked === 1 ? 'sample' : 'samples'} at a time; here any number.`]),
    ...(ending === 'logits' ? [] : ['The softmax at the end was left off: it belongs to the loss, and the output are logits.']),
    ...(added === 0 ? [] : [`A batch normalization was put behind ${added} convolutions; until it is trained it changes nothing.`]),
  ];
}

const MAPS: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'MatMul']);

/** Weights of several maps: here each has its own. */
export function sharedWeights(operators: readonly Operator[], constants: ReadonlyMap<string, Constant>): readonly string[] {
  const users = new Map<string, number>();
  for (const { op, inputs } of operators) {
    const weights = MAPS.has(op) ? inputs.find((value) => (constants.get(value)?.shape.length ?? 0) > 1) : undefined;
    if (weights !== undefined) users.set(weights, (users.get(weights) ?? 0) + 1);
  }
  const shared = [...users].filter(([, count]) => count > 1);
  return shared.map(([name, count]) => `${count} nodes read the weights ${name}: from here on each has its own.`);
}
