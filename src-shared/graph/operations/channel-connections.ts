import type { Shape } from '../tensor-shapes.ts';
import type { ParameterRole } from './base-node.ts';

/** Whether a change of a channel of a node's input can reach a channel of its output. Channels are indices of the last axis. */
export type Connection = (channel: number, output: number) => boolean;

/** The `index`-th input of a node, with the shapes and parameters of the node. */
export interface ConnectionContext {
  readonly index: number;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** The node's parameters, if known: a weight of 0 connects nothing. */
  readonly values: (role: ParameterRole) => Float32Array | undefined;
}

const eachToItself: Connection = (channel, output) => channel === output;
const eachToAll: Connection = () => true;

/** Each channel reaches only itself. */
export function connectsChannelwise(): Connection {
  return eachToItself;
}

/** Each channel reaches all channels. */
export function connectsAll(): Connection {
  return eachToAll;
}

export function inputShape({ inputs, index }: ConnectionContext): Shape {
  return inputs[index] ?? [];
}

/** Whether a value is nonzero; unknown values count as nonzero. */
export function isNonzero(values: Float32Array | undefined, index: number): boolean {
  return values?.[index] !== 0;
}
