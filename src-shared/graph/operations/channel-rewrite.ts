import type { Shape } from '../tensor-shapes.ts';
import type { BaseNode, ParameterRole } from './base-node.ts';
import type { ConstantMap } from './constant-map.ts';

/** For each old channel of a node, whether it is a constant that is held at 0, so that its readers add the constant. */
export type HeldChannels = readonly boolean[];

export const NOTHING_HELD: HeldChannels = [];

/** Values of a node's parameters, by role. */
export type NodeValues = Readonly<Partial<Record<ParameterRole, Float32Array>>>;

/**
 * Rewrites a graph without its removed channels, node by node. Flags and shapes are those of the old graph.
 *
 * Invariant: a kept channel that is needed and varies carries its true value. A kept constant channel carries its constant or is held at 0.
 * If it is held at 0, each reader adds the constant: a kernel layer in its bias, an addition as an offset. Operations that mix channels
 * read {@link ChannelRewrite.restored}.
 */
export interface ChannelRewrite {
  shapeAt(id: string): Shape;
  /** Indices of the kept channels. */
  kept(id: string): readonly number[];
  /** Whether any channel is kept. */
  isKept(id: string): boolean;
  /** Channels that the output depends on. */
  needed(id: string): readonly boolean[];
  varying(id: string): readonly boolean[];
  held(id: string): HeldChannels;
  constants(id: string): readonly ConstantMap[];
  /** The sums that the constant inputs of a kernel layer add to its outputs. */
  contributions(id: string): readonly ConstantMap[];
  values(id: string, role: ParameterRole): Float32Array;

  /** The new node with the values of an old one, with held channels at 0. */
  current(id: string): string;
  /** The new node with the values of an old one, with all constants at their true values. */
  restored(id: string): string;

  add(node: BaseNode & { readonly op: string }, values?: NodeValues): void;
  /** Adds a node, with its per-channel parameters reduced to the kept channels and set to 0 where `isZero`. */
  addChannelwise(node: BaseNode & { readonly op: string }, isZero?: (role: ParameterRole, channel: number) => boolean): void;
  /** Makes another node replace a removed one. */
  replaceBy(id: string, other: string): void;
  /** Adds constants to the kept channels of a node, as a bias node `<id>/<suffix>` that its readers read instead. */
  addConstants(id: string, suffix: string, maps: readonly ConstantMap[]): void;
}

/** Rewrites a channelwise operation: held channels stay held. */
export function rewriteChannelwise(node: BaseNode & { readonly op: string }, rewrite: ChannelRewrite): HeldChannels {
  const held = rewrite.held(node.inputs[0] ?? '');
  rewrite.addChannelwise(
    { ...node, inputs: node.inputs.map((id) => rewrite.current(id)) },
    (role, channel) => (role === 'beta' || role === 'mean') && (held[channel] ?? false),
  );
  return held;
}

/** Rewrites an operation that mixes channels: it reads all constants and outputs true values. */
export function rewriteWhole(node: BaseNode & { readonly op: string }, rewrite: ChannelRewrite): HeldChannels {
  rewrite.addChannelwise({ ...node, inputs: node.inputs.map((id) => rewrite.restored(id)) });
  return NOTHING_HELD;
}
