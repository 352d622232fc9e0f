import type { z } from 'zod';
import type { Interval } from '../activations.ts';
import type { Shape } from '../tensor-shapes.ts';
import type { BaseNode, OwnValues, ParameterRole } from './base-node.ts';
import type { Connection, ConnectionContext } from './channel-connections.ts';
import type { ChannelGroups } from './channel-groups.ts';
import type { ChannelRewrite, HeldChannels } from './channel-rewrite.ts';
import type { ConstantContext, ConstantMap, ConstantRule } from './constant-map.ts';

/**
 * What a node is to a drawing. `kernel`: a linear map with weights; `linear`: the linear form of an activation; `constant`: a bias of its
 * own; `sum`, `concat`, `product`: branches meet; `movement`: rearranges values without changing them; `operation`: everything else.
 */
export type OperationRole =
  'input' | 'kernel' | 'normalization' | 'rectifier' | 'linear' | 'constant' | 'sum' | 'concat' | 'product' | 'movement' | 'operation';

type OwnField<Node> = Exclude<keyof Node, keyof BaseNode | 'op'>;

/** Everything that shared code knows of one operation: one file each in this folder, listed in `index.ts`. */
export interface Operation<Node extends BaseNode & { readonly op: string }> {
  readonly op: Node['op'];
  readonly role: OperationRole;
  /** Such as `3×3 conv, 16 → 32, stride 2`; `input` is the shape of the first input. */
  readonly label: (node: Node, input: Shape, output: Shape) => string;
  /** The label in as few characters as possible, for a box in a drawing; `label` by default. */
  readonly shortLabel?: (node: Node, input: Shape, output: Shape) => string;
  /** How many nodes it reads; any number where absent. */
  readonly arity?: 0 | 1 | 2;
  /** What its own fields may hold when a graph comes from outside. Sizes of 0 pass: {@link Operation.sizes} names them. */
  readonly fields: { readonly [Field in OwnField<Node>]-?: z.ZodType<Node[Field]> };
  /** Sizes of what the node yields that its own fields state; a 0 among them is a layer without channels. */
  readonly sizes?: (node: Node) => readonly number[];
  /** The shape of what it yields. Throws `GraphError` where fields and input shapes do not fit. */
  readonly shapeOf: (node: Node, inputs: readonly Shape[]) => Shape;
  /** Its parameters with their shapes, given the shape of the first input; none where absent. */
  readonly parameters?: (node: Node, input: Shape) => readonly (readonly [ParameterRole, Shape])[];
  /** Whether a change of an input's channel can reach a channel of the output. */
  readonly connection: (node: Node, context: ConnectionContext) => Connection;
  /** Which channels of the node and of what it reads can only be removed together. */
  readonly groupChannels: (node: Node, groups: ChannelGroups) => void;
  /** How it makes constants out of constants. */
  readonly constants: (node: Node, context: ConstantContext) => ConstantRule;
  /** Of a layer with a kernel: what its constant inputs add to each output channel at each position; `undefined` for nothing. */
  readonly contributions?: (node: Node, context: ConstantContext) => readonly ConstantMap[];
  /** An interval that holds its output for every input, given those of its inputs. */
  readonly range: (node: Node, inputs: readonly Interval[], values: OwnValues) => Interval;
  /** Writes what is left of the node once channels are removed; returns which of its old channels are held at 0. */
  readonly removeChannels: (node: Node, rewrite: ChannelRewrite) => HeldChannels;
}
