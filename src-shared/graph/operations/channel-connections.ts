import type { Shape } from '../tensor-shapes.ts';
import type { ParameterRole } from './base-node.ts';

/** Whether a change of a channel of what a node reads can reach a channel of its output. Channels are indices of the last axis. */
export type Connection = (channel: number, output: number) => boolean;

/** The `index`-th input of a node, and what surrounds it. */
export interface ConnectionContext {
  readonly index: number;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** The node's own parameters, where they are known: a weight of 0 connects nothing. */
  readonly values: (role: ParameterRole) => Float32Array | undefined;
}

const eachToItself: Connection = (channel, output) => channel === output;
const eachToAll: Connection = () => true;

/** Each channel reaches itself. */
export function connectsChannelwise(): Connection {
  return eachToItself;
}

/** Each channel reaches all. */
export function connectsAll(): Connection {
  return eachToAll;
}

export function inputShape({ inputs, index }: ConnectionContext): Shape {
  return inputs[index] ?? [];
}

/** Unknown values are taken for nonzero. */
export function isNonzero(values: Float32Array | undefined, index: number): boolean {
  return values?.[index] !== 0;
}
