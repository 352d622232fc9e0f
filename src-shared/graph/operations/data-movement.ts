import { channelsOf, positionsOf, type Shape } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { boundsAt, type BoundsContext, type ChannelBounds, firstBounds } from './channel-bounds.ts';
import { type Connection, connectsByClass } from './channel-connections.ts';
import type { ChannelGroups } from './channel-groups.ts';
import { type ChannelRewrite, rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, NO_CONSTANTS, valueAt } from './constant-map.ts';
import { hullsOf } from './intervals.ts';

/*
 * Operations without arithmetic: each output value is an input value or 0.
 */

/** An input value of a node: the index of the input, and the row-major index in it. */
export interface Source {
  readonly input: number;
  readonly index: number;
}

/** The source of the value at a row-major index of the output; `undefined` for a padded 0. */
export type SourceOf = (index: number) => Source | undefined;

/** Constants of an operation that only moves values. */
export function movedConstants({ inputs, output }: ConstantContext, sourceOf: SourceOf): ConstantRule {
  const channels = channelsOf(output);
  return (channel) => {
    const result = new Float64Array(positionsOf(output));
    for (const position of result.keys()) {
      const source = sourceOf(position * channels + channel);
      const value = source ? valueAt(inputs[source.input] ?? NO_CONSTANTS, source.index) : 0;
      if (value === undefined) return undefined;
      result[position] = value;
    }
    return result;
  };
}

/*
 * How flattening and reshaping connect channels: in row-major order, channel c of `before` channels and channel d of `after` channels share
 * values if and only if c ≡ d modulo the greatest common divisor of `before` and `after`.
 */

export function reshapedConnection(before: number, after: number): Connection {
  return connectsByClass(greatestCommonDivisor(before, after));
}

export function groupReshaped(groups: ChannelGroups): void {
  const { own, input } = groups;
  const classes = greatestCommonDivisor(input.length, own.length);
  groups.byClass([own, input], classes, (channel) => channel % classes);
}

export function reshapedConstants(context: ConstantContext): ConstantRule {
  return movedConstants(context, (index) => ({ input: 0, index }));
}

export function reshapedBounds(context: BoundsContext): ChannelBounds {
  const { bounds } = firstBounds(context);
  const classes = greatestCommonDivisor(bounds.length, channelsOf(context.output));
  const hulls = hullsOf(classes, bounds, (own) => own);
  return Array.from({ length: channelsOf(context.output) }, (_, channel) => boundsAt(hulls, channel % classes));
}

/** Rewrites a flatten or reshape. */
export function rewriteReshaped<Node extends BaseNode & { readonly op: string }>(
  node: Node,
  rewrite: ChannelRewrite,
  withShape: (shape: Shape) => Node,
): void {
  rewriteChannelwise(withShape([...rewrite.shapeAt(node.id).slice(0, -1), rewrite.kept(node.id).length]), rewrite);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
