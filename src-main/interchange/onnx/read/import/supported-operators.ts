import type { RefusedNode } from '#shared/errors/index.ts';
import type { Operator } from '../onnx-operators.ts';
import { folds } from './fold/index.ts';
import { handlers } from './operators/index.ts';

/** Made from their attributes. */
const CONSTANTS: ReadonlySet<string> = new Set(['Constant', 'ConstantOfShape']);
const BRANCHES: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan']);

/** Why an operator cannot be taken over, whatever it reads; undefined where that depends. */
export function refusalOf({ op, domain }: Operator): string | undefined {
  if (domain !== '') return `it is of ${domain}, not one of ONNX’s own operators`;
  if (handlers.has(op) || folds.has(op) || CONSTANTS.has(op)) return undefined;
  if (BRANCHES.has(op)) return 'networks with loops and branches cannot be trained here';
  if (op.startsWith('Sequence') || op.startsWith('Optional') || op === 'ConcatFromSequence') return 'it works on sequences, not on tensors';
  if (/quantize|QLinear|Integer$/i.test(op)) return 'quantized networks cannot be trained here; export the one with floats';
  return 'there is no such operation here';
}

/** All operators that an import refuses, in order. */
export function refusedOperators(operators: readonly Operator[]): readonly RefusedNode[] {
  return operators.flatMap((operator) => {
    const why = refusalOf(operator);
    return why === undefined ? [] : [{ name: operator.name, op: operator.op, why }];
  });
}
