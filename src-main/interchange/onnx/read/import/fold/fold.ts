import { elementsOf, type Shape } from '#shared/graph/index.ts';
import type { Numbers } from '../../number-types.ts';
import type { Operator } from '../../onnx-operators.ts';
import { Refusal } from '../refusal.ts';
import { Unknowable } from '../unknown-values.ts';
import type { Constant } from '../values.ts';

export interface FoldSetting {
  readonly budget: FoldBudget;
  readonly opset: number;
}

/** Computes an operator whose inputs are all constants. An omitted input is undefined. Throws `Refusal` for what cannot be computed. */
export type Fold = (operator: Operator, inputs: readonly (Constant | undefined)[], setting: FoldSetting) => Constant;

/** Folding is for shapes and masks; what is larger has another purpose. */
const MAX_ELEMENTS = 2 ** 25;
/** Of all constants of a file together, beside what the file itself holds. */
const MAX_TOTAL = 2 ** 26;

/** Limits the time and memory that folding the constants of one file may take: numbers that are written or added up. */
export class FoldBudget {
  readonly #size: number;
  #left: number;

  /** @param bytes of the file: whoever has large weights may turn them */
  constructor(bytes: number) {
    this.#size = MAX_TOTAL + bytes;
    this.#left = this.#size;
  }

  /** Zeros, of the kind of number of others. Throws {@link Refusal} beyond all bounds. */
  empty(numbers: Numbers, shape: Shape): Numbers {
    const elements = elementsOf(shape);
    if (!(elements <= MAX_ELEMENTS)) throw new Refusal(`its constant result would have ${elements} numbers`);
    this.spend(elements);
    return numbers instanceof Float32Array ? new Float32Array(elements) : new Float64Array(elements);
  }

  /** Throws {@link Refusal} for the one that takes the last of it, and {@link Unknowable} for all behind. */
  spend(steps: number): void {
    if (this.#left < 0) throw new Unknowable('nothing more is computed');
    this.#left -= steps;
    if (!(this.#left >= 0)) throw new Refusal(`the constants up to it take more than ${this.#size} steps to compute`);
  }
}
