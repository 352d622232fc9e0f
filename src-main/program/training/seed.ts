import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { constant, pack } from '../tensor/arrays.ts';

/**
 * The seed of one consumer: the step's seed XOR a hash of the consumer's name, so that every random operation draws from its own
 * stream, independent of its position in the graph. Both are int32 pairs.
 */
export function seedFor(builder: GraphBuilder, stepSeed: Output, consumer: string): Output {
  const ofConsumer = constant(builder, 'int32', [hash(consumer, 0x811c9dc5), hash(consumer, 0x1b873593)]);
  return exclusiveOr(builder, stepSeed, ofConsumer);
}

/** The seed of a part of a batch; `first` is the index of its first image, an int32 scalar. The first part has the step's seed. */
export function seedOfPart(builder: GraphBuilder, stepSeed: Output, first: Output): Output {
  return exclusiveOr(builder, stepSeed, pack(builder, [first, constant(builder, 'int32', 0)]));
}

function exclusiveOr(builder: GraphBuilder, left: Output, right: Output): Output {
  return builder.add({ op: 'BitwiseXor', inputs: [left, right], attributes: { T: { type: 'int32' } }, type: 'int32' });
}

/** FNV-1a over UTF-16 units, as a signed 32-bit number. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}
