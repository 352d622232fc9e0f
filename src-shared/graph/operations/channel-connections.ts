import type { Shape } from '../tensor-shapes.ts';
import type { ParameterRole } from './base-node.ts';

/** How the channels of a node's input reach those of its output. Channels are indices of the last axis. */
export interface Connection {
  /** Whether a change of a channel of the input can reach a channel of the output. */
  readonly reaches: (channel: number, output: number) => boolean;
  /** Set if each channel reaches at most one output channel, whose index is larger by this number. */
  readonly offset?: number;
}

/** The `index`-th input of a node, with the shapes and parameters of the node. */
export interface ConnectionContext {
  readonly index: number;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** The node's parameters, if known: a weight of 0 connects nothing. */
  readonly values: (role: ParameterRole) => Float32Array | undefined;
}

const eachToItself = connectsAt(0);
const eachToAll: Connection = { reaches: () => true };

/** Each channel reaches only itself. */
export function connectsChannelwise(): Connection {
  return eachToItself;
}

/** Each channel that passes reaches the output channel at an offset from its own index. */
export function connectsAt(offset: number, passes: (channel: number) => boolean = () => true): Connection {
  return { reaches: (channel, output) => channel + offset === output && passes(channel), offset };
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
