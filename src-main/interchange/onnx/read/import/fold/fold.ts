import type { Operator } from '../../onnx-operators.ts';
import type { Constant } from '../values.ts';
import type { FoldRoom } from './fold-room.ts';

export interface FoldSetting {
  readonly room: FoldRoom;
  readonly opset: number;
}

/** Computes an operator whose inputs are all constants. Throws `Refusal` for what cannot be. An input that is left out is undefined. */
export type Fold = (operator: Operator, inputs: readonly (Constant | undefined)[], setting: FoldSetting) => Constant;
