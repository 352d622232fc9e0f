import type { Operator } from '../../onnx-operators.ts';
import type { Constant } from '../values.ts';

/** Computes an operator whose inputs are all constants. Throws `Refusal` for what cannot be. An input that is left out is undefined. */
export type Fold = (operator: Operator, inputs: readonly (Constant | undefined)[], opset: number) => Constant;
