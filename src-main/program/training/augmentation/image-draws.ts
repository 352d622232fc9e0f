import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast } from '../../tensor/arithmetic.ts';
import { constant, pack, shapeVector, unpack } from '../../tensor/arrays.ts';
import { seedFor } from '../seed.ts';

/** What the images of a call are in training: with `part`, `first` and the following ones of a batch of that many. */
export interface DrawSource {
  readonly seed: Output;
  readonly part?: { readonly first: Output; readonly batch: Output } | undefined;
}

/**
 * Random numbers for each image of a call, `[count, columns]`: a function of the step's seed, of who asks and of the image's place in
 * its batch, in however many parts that is computed.
 */
export class ImageDraws {
  readonly #builder: GraphBuilder;
  readonly #source: DrawSource;
  /** Images of the call, an int32 scalar. */
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

  /** Whole numbers 0 ≤ k < bound, as float32. */
  integers(consumer: string, bound: number): Output {
    const drawn = this.#builder.add({
      op: 'StatelessRandomUniformInt',
      inputs: [this.#asked(1), this.#seed(consumer), constant(this.#builder, 'int32', 0), constant(this.#builder, 'int32', bound)],
      attributes: { dtype: { type: 'int32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
      type: 'int32',
    });
    return cast(this.#builder, this.#ofThese(drawn), 'float32');
  }

  /** Evenly between two numbers, the second left out. */
  between(consumer: string, low: number, high: number, columns = 1): Output {
    const share = this.#builder.add({
      op: 'StatelessRandomUniform',
      inputs: [this.#asked(columns), this.#seed(consumer)],
      attributes: { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
      type: 'float32',
    });
    const scaled = binary(this.#builder, 'Mul', this.#ofThese(share), constant(this.#builder, 'float32', high - low));
    return binary(this.#builder, 'AddV2', scaled, constant(this.#builder, 'float32', low));
  }

  #seed(consumer: string): Output {
    return seedFor(this.#builder, this.#source.seed, `augmentation/${consumer}`);
  }

  /** The shape that is drawn: as many rows as the batch has images. */
  #asked(columns: number): Output {
    const { part } = this.#source;
    return columns === 1 && !part ? this.column : this.#shape(part?.batch ?? this.#count, columns);
  }

  #shape(rows: Output, columns: number): Output {
    return pack(this.#builder, [rows, constant(this.#builder, 'int32', columns)]);
  }

  /** The rows of these images out of the batch's. */
  #ofThese(drawn: Output): Output {
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
