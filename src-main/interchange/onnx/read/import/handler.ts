import type { Operator } from '../onnx-operators.ts';
import type { ImportContext } from './context.ts';
import type { Value } from './values.ts';

/** Makes nodes of an operator. Returns its outputs in order; throws `Refusal` for what cannot be. An input that is left out is undefined. */
export type Handler = (operator: Operator, inputs: readonly (Value | undefined)[], context: ImportContext) => readonly Value[];
