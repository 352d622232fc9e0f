import type { Shape } from '../tensor-shapes.ts';
import type { ConstantMap } from './constant-map.ts';
import type { BaseNode, ParameterRole } from './base-node.ts';

/** For each old channel of a node, whether it is constant and held at 0, so that its readers add the constant. */
export type HeldChannels = readonly boolean[];

export const NOTHING_HELD: HeldChannels = [];

/** Values of a node's parameters by role. */
export type NodeValues = Readonly<Partial<Record<ParameterRole, Float32Array>>>;

/**
 * A graph that is rewritten without the channels that are removed, node by node. Flags and shapes are those of the old graph.
 *
 * Invariant: a kept channel that is needed and varies carries its true value. A kept channel that is constant carries that constant or is
 * held at 0; then every reader adds the constant itself: a layer in its bias, an addition as an offset, and what mixes channels reads
 * {@link ChannelRewrite.restored}.
 */
export interface ChannelRewrite {
  shapeAt(id: string): Shape;
  /** Indices of the channels that stay. */
  kept(id: string): readonly number[];
  /** Whether any channel stays. */
  isKept(id: string): boolean;
  /** Channels that the output depends on. */
  needed(id: string): readonly boolean[];
  varying(id: string): readonly boolean[];
  held(id: string): HeldChannels;
  constants(id: string): readonly ConstantMap[];
  /** What the constant inputs of a layer with a kernel add to its outputs. */
  contributions(id: string): readonly ConstantMap[];
  values(id: string, role: ParameterRole): Float32Array;

  /** The node that now yields a node's value, held channels at 0. */
  current(id: string): string;
  /** The node that now yields a node's value with every constant at its true value. */
  restored(id: string): string;

  add(node: BaseNode & { readonly op: string }, values?: NodeValues): void;
  /** Adds a node with each of its per-channel parameters cut to the channels that stay; 0 where `isZero`. */
  addChannelwise(node: BaseNode & { readonly op: string }, isZero?: (role: ParameterRole, channel: number) => boolean): void;
  /** Lets another node do the work of one that goes. */
  replaceBy(id: string, other: string): void;
  /** Adds constants to the kept channels of a node; what reads the node reads the sum instead. */
  addConstants(id: string, what: string, maps: readonly ConstantMap[]): void;
}

/** Every channel by itself: held ones stay held. */
export function rewriteChannelwise(node: BaseNode & { readonly op: string }, rewrite: ChannelRewrite): HeldChannels {
  const held = rewrite.held(node.inputs[0] ?? '');
  rewrite.addChannelwise(
    { ...node, inputs: node.inputs.map((id) => rewrite.current(id)) },
    (role, channel) => (role === 'beta' || role === 'mean') && (held[channel] ?? false),
  );
  return held;
}

/** What mixes channels reads all constants, and yields true values. */
export function rewriteWhole(node: BaseNode & { readonly op: string }, rewrite: ChannelRewrite): HeldChannels {
  rewrite.addChannelwise({ ...node, inputs: node.inputs.map((id) => rewrite.restored(id)) });
  return NOTHING_HELD;
}
