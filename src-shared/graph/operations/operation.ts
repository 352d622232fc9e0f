import type { z } from 'zod';
import type { Shape } from '../tensor-shapes.ts';
import type { BaseNode, ParameterRole } from './base-node.ts';
import type { BoundsContext, ChannelBounds } from './channel-bounds.ts';
import type { Connection, ConnectionContext } from './channel-connections.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import type { ConstantContext, ConstantMap, ConstantRule } from './constant-map.ts';

/**
 * How drawings show a node. `kernel`: a kernel layer; `linear`: the linear form of an activation; `constant`: a bias node; `sum`, `concat`,
 * `product`: branches meet; `movement`: values are rearranged but not changed; `operation`: everything else.
 */
export type OperationRole =
  | 'input'
  | 'kernel'
  | 'normalization'
  | 'rectifier'
  | 'linear'
  | 'constant'
  | 'sum'
  | 'concat'
  | 'product'
  | 'movement'
  | 'operation';

type OwnField<Node> = Exclude<keyof Node, keyof BaseNode | 'op'>;

/** Everything that shared code knows about one operation. Each has a file in this folder, listed in `index.ts`. */
export interface Operation<Node extends BaseNode & { readonly op: string }> {
  readonly op: Node['op'];
  readonly role: OperationRole;
  /** Such as `3×3 conv, 16 → 32, stride 2`; `input` is the shape of the first input. */
  readonly label: (node: Node, input: Shape, output: Shape) => string;
  /** A very short label for a box in a drawing; `label` by default. */
  readonly shortLabel?: (node: Node, input: Shape, output: Shape) => string;
  /** The number of inputs; any number if absent. */
  readonly arity?: 0 | 1 | 2;
  /** Schemas of its own fields for graphs from outside. Sizes may be 0: {@link Operation.sizes} identifies those. */
  readonly fields: { readonly [Field in OwnField<Node>]-?: z.ZodType<Node[Field]> };
  /** Output sizes that its own fields state; a 0 means a layer without channels. */
  readonly sizes?: (node: Node) => readonly number[];
  /** The output shape. Throws `GraphError` if fields and input shapes do not match. */
  readonly shapeOf: (node: Node, inputs: readonly Shape[]) => Shape;
  /** Its parameters with their shapes, given the shape of the first input; none if absent. */
  readonly parameters?: (node: Node, input: Shape) => readonly (readonly [ParameterRole, Shape])[];
  /** Which output channels a change of an input channel can reach. */
  readonly connection: (node: Node, context: ConnectionContext) => Connection;
  /** Groups the channels of the node and its inputs that can only be removed together. */
  readonly groupChannels: (node: Node, groups: ChannelGroups) => void;
  /** The constant output channels, given the constant input channels. Unused for kernel layers. */
  readonly constants: (node: Node, context: ConstantContext) => ConstantRule;
  /**
   * For kernel layers: the sum that constant inputs add to each output channel per position; `undefined` if they add nothing, or if it is not
   * wanted. The arrays belong to the caller.
   */
  readonly contributions?: (node: Node, context: ConstantContext, isWanted: (channel: number) => boolean) => readonly ConstantMap[];
  /** Bounds of each output channel over all positions, given those of its inputs. */
  readonly bounds: (node: Node, context: BoundsContext) => ChannelBounds;
  /** Rewrites the node without its removed channels. */
  readonly removeChannels: (node: Node, rewrite: ChannelRewrite) => void;
}
