import { elementsOf, type Shape } from '#shared/graph/index.ts';
import type { Numbers } from '../../number-types.ts';
import type { Operator } from '../../onnx-operators.ts';
import { Refusal } from '../refusal.ts';
import { Unknowable } from '../unknown-values.ts';
import type { Constant } from '../values.ts';

export interface FoldContext {
  readonly budget: FoldBudget;
  readonly opset: number;
}

/** Computes an operator whose inputs are all constants. An omitted input is undefined. Throws {@link Refusal} if that is not supported. */
export type Fold = (operator: Operator, inputs: readonly (Constant | undefined)[], context: FoldContext) => Constant;

/** Folding is meant for shapes and masks, which are smaller. */
const MAX_ELEMENTS = 2 ** 25;
/** For all folded constants of a file together, on top of the file's size. */
const MAX_TOTAL = 2 ** 26;

/** Limits the time and memory for folding the constants of one file, counted in numbers written or added. */
export class FoldBudget {
  readonly #size: number;
  #left: number;

  /** @param bytes size of the file: files with large weights may transpose them */
  constructor(bytes: number) {
    this.#size = MAX_TOTAL + bytes;
    this.#left = this.#size;
  }

  /** Zeros with the number type of `numbers`. Throws {@link Refusal} over the limits. */
  empty(numbers: Numbers, shape: Shape): Numbers {
    const elements = elementsOf(shape);
    if (!(elements <= MAX_ELEMENTS)) throw new Refusal(`its constant result would have ${elements} elements`);
    this.spend(elements);
    return numbers instanceof Float32Array ? new Float32Array(elements) : new Float64Array(elements);
  }

  /** Throws {@link Refusal} for the operator that exhausts the budget, and {@link Unknowable} for all later ones. */
  spend(steps: number): void {
    if (this.#left < 0) throw new Unknowable('the budget is exhausted');
    this.#left -= steps;
    if (!(this.#left >= 0)) throw new Refusal(`the constants up to here take more than ${this.#size} steps to compute`);
  }
}
