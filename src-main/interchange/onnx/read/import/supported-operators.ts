import type { RefusedNode } from '#shared/errors/index.ts';
import type { Operator } from '../onnx-operators.ts';
import { folds } from './fold/index.ts';
import { handlers } from './operators/index.ts';

/** Constants computed from attributes. */
const CONSTANTS: ReadonlySet<string> = new Set(['Constant', 'ConstantOfShape']);
const CONTROL_FLOW: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan']);

/** Why an operator is never supported; undefined if it is, or if that depends on its inputs. */
export function refusalOf({ op, domain }: Operator): string | undefined {
  if (domain !== '') return `it belongs to ${domain}; only ONNX’s own operators are supported`;
  if (handlers.has(op) || folds.has(op) || CONSTANTS.has(op)) return undefined;
  if (CONTROL_FLOW.has(op)) return 'loops and branches are not supported';
  if (op.startsWith('Sequence') || op.startsWith('Optional') || op === 'ConcatFromSequence') return 'sequences are not supported';
  if (/quantize|QLinear|Integer$/i.test(op)) return 'quantized networks are not supported; export the float version';
  return 'this operator is not supported';
}

/** All unsupported operators, in order. */
export function refusedOperators(operators: readonly Operator[]): readonly RefusedNode[] {
  return operators.flatMap((operator) => {
    const why = refusalOf(operator);
    return why === undefined ? [] : [{ name: operator.name, op: operator.op, why }];
  });
}
