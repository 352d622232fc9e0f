import type { Shape } from '../tensor-shapes.ts';
import type { BaseNode, ParameterRole } from './base-node.ts';
import type { ConstantMap } from './constant-map.ts';

/** Values of a node's parameters, by role. */
export type NodeValues = Readonly<Partial<Record<ParameterRole, Float32Array>>>;

/**
 * Rewrites a graph without its removed channels, node by node. Flags and shapes are those of the old graph.
 *
 * Invariant: a kept channel carries its true value, unless it varies and the output does not depend on it. What a removed constant channel
 * added to its readers goes into the bias of a kernel layer or into an offset of an addition.
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
  constants(id: string): readonly ConstantMap[];
  /** The sums that the removed constant inputs of a kernel layer add to its outputs. */
  contributions(id: string): readonly ConstantMap[];
  values(id: string, role: ParameterRole): Float32Array;
  /** Whether layers keep a bias of zeros, which training may change. */
  readonly keepsZeroBiases: boolean;

  /** The new node with the values of an old one. */
  current(id: string): string;

  add(node: BaseNode & { readonly op: string }, values?: NodeValues): void;
  /** Adds a node, with its per-channel parameters reduced to the kept channels. */
  addChannelwise(node: BaseNode & { readonly op: string }): void;
  /** Makes another node replace a removed one. */
  replaceBy(id: string, other: string): void;
  /** Adds constants to the kept channels of a node, as a bias node `<id>/<suffix>` that its readers read instead. */
  addConstants(id: string, suffix: string, maps: readonly ConstantMap[]): void;
}

/** Rewrites a node whose kept channels stay as they are. */
export function rewriteChannelwise(node: BaseNode & { readonly op: string }, rewrite: ChannelRewrite): void {
  rewrite.addChannelwise({ ...node, inputs: node.inputs.map((id) => rewrite.current(id)) });
}
