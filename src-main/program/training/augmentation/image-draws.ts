import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast } from '../../tensor/arithmetic.ts';
import { constant, pack, shapeVector, unpack } from '../../tensor/arrays.ts';
import { seedFor } from '../seed.ts';

/** The seed of a step, and with `part` the index of the call's first image in its batch and the batch size. */
export interface DrawSource {
  readonly seed: Output;
  readonly part?: { readonly first: Output; readonly batch: Output } | undefined;
}

/**
 * Random numbers for each image of a call, `[count, columns]`: a function of the step's seed, the consumer and the image's index in its
 * batch, independent of the number of parts.
 */
export class ImageDraws {
  readonly #builder: GraphBuilder;
  readonly #source: DrawSource;
  /** Number of images of the call, an int32 scalar. */
  readonly #count: Output;
  /** The int32 shape `[count, 1]`. */
  readonly column: Output;

  constructor(builder: GraphBuilder, images: Output, source: DrawSource) {
    const [count] = unpack(builder, shapeVector(builder, images), 4);
    if (!count) throw new Error('images have four axes');
    this.#builder = builder;
    this.#source = source;
    this.#count = count;
    this.column = this.#shape(count, 1);
  }

  /** Integers 0 ≤ k < bound, as float32. */
  integers(consumer: string, bound: number): Output {
    const drawn = this.#builder.add({
      op: 'StatelessRandomUniformInt',
      inputs: [this.#drawnShape(1), this.#seed(consumer), constant(this.#builder, 'int32', 0), constant(this.#builder, 'int32', bound)],
      attributes: { dtype: { type: 'int32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
      type: 'int32',
    });
    return cast(this.#builder, this.#rowsOfCall(drawn), 'float32');
  }

  /** Uniform in low ≤ x < high. */
  between(consumer: string, low: number, high: number, columns = 1): Output {
    const share = this.#builder.add({
      op: 'StatelessRandomUniform',
      inputs: [this.#drawnShape(columns), this.#seed(consumer)],
      attributes: { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
      type: 'float32',
    });
    const scaled = binary(this.#builder, 'Mul', this.#rowsOfCall(share), constant(this.#builder, 'float32', high - low));
    return binary(this.#builder, 'AddV2', scaled, constant(this.#builder, 'float32', low));
  }

  #seed(consumer: string): Output {
    return seedFor(this.#builder, this.#source.seed, `augmentation/${consumer}`);
  }

  /** The drawn shape: one row for each image of the batch. */
  #drawnShape(columns: number): Output {
    const { part } = this.#source;
    return columns === 1 && !part ? this.column : this.#shape(part?.batch ?? this.#count, columns);
  }

  #shape(rows: Output, columns: number): Output {
    return pack(this.#builder, [rows, constant(this.#builder, 'int32', columns)]);
  }

  /** The rows of the call's images. */
  #rowsOfCall(drawn: Output): Output {
    const { part } = this.#source;
    if (!part) return drawn;
    const zero = constant(this.#builder, 'int32', 0);
    const all = constant(this.#builder, 'int32', -1);
    return this.#builder.add({
      op: 'Slice',
      inputs: [drawn, pack(this.#builder, [part.first, zero]), pack(this.#builder, [this.#count, all])],
      attributes: { T: { type: drawn.type }, Index: { type: 'int32' } },
      type: drawn.type,
    });
  }
}
