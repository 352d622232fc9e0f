import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { accumulate, clear, read, type Variable, variable } from '../tensor/variables.ts';

/** Sums over the images of a batch, for terms of the objective that depend on the whole batch. */
export interface BatchSums {
  /** The float64 sum over the whole batch, given that over the images of this pass; names are unique. */
  total(name: string, sum: Output, shape: readonly number[]): Output;
}

/** The batch is computed at once. */
export const WHOLE_BATCH: BatchSums = { total: (_, sum) => sum };

/**
 * The batch is computed in parts: a pass over all parts adds up their sums before the first gradient. It has the same images, dropout and
 * batch statistics as the pass that computes gradients.
 */
export class SumsOverParts implements BatchSums {
  readonly #builder: GraphBuilder;
  readonly #sums: { readonly variable: Variable; readonly addition: Output }[] = [];

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  total(name: string, sum: Output, shape: readonly number[]): Output {
    const created = variable(this.#builder, name, 'float64', shape, 0);
    this.#sums.push({ variable: created, addition: accumulate(this.#builder, created, sum) });
    return read(this.#builder, created);
  }

  /** Add the sums of a part. */
  get additions(): readonly Output[] {
    return this.#sums.map(({ addition }) => addition);
  }

  get initializations(): readonly Output[] {
    return this.#sums.map(({ variable: { initialization } }) => initialization);
  }

  clear(): readonly Output[] {
    return this.#sums.map((sum) => clear(this.#builder, sum.variable));
  }
}
