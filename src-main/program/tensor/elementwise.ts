import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from './arithmetic.ts';
import { constant } from './arrays.ts';

/** Readable elementwise formulas; both sides may be broadcast. */
interface Elementwise {
  readonly plus: (left: Output, right: Output) => Output;
  readonly minus: (left: Output, right: Output) => Output;
  readonly times: (left: Output, right: Output) => Output;
  /** value · factor */
  readonly scaled: (value: Output, factor: number) => Output;
  /** value + offset */
  readonly shifted: (value: Output, offset: number) => Output;
}

export function elementwise(builder: GraphBuilder): Elementwise {
  return {
    plus: (left, right) => binary(builder, 'AddV2', left, right),
    minus: (left, right) => binary(builder, 'Sub', left, right),
    times: (left, right) => binary(builder, 'Mul', left, right),
    scaled: (value, factor) => binary(builder, 'Mul', value, constant(builder, value.type, factor)),
    shifted: (value, offset) => binary(builder, 'AddV2', value, constant(builder, value.type, offset)),
  };
}
