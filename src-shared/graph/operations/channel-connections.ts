import type { Shape } from '../tensor-shapes.ts';
import type { ParameterRole } from './base-node.ts';

/** How the channels of a node's input reach those of its output. Channels are indices of the last axis; there is one flag per channel. */
export interface Connection {
  /** Raises the flags of the output channels that a change of a flagged input channel can reach. */
  readonly forward: (inputs: readonly boolean[], outputs: boolean[]) => void;
  /** Raises the flags of the input channels whose change can reach a flagged output channel. */
  readonly backward: (outputs: readonly boolean[], inputs: boolean[]) => void;
}

/** The `index`-th input of a node, with the shapes and parameters of the node. */
export interface ConnectionContext {
  readonly index: number;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** The node's parameters, if known: a weight of 0 connects nothing. */
  readonly values: (role: ParameterRole) => Float32Array | undefined;
  /** Whether a channel of an input is known to be 0 everywhere: as a factor, it connects nothing. */
  readonly isZero?: (input: number, channel: number) => boolean;
}

const eachToItself = connectsAt(0);
const eachToAll = connectsByClass(1);

/** Each channel reaches only itself. */
export function connectsChannelwise(): Connection {
  return eachToItself;
}

/** Each channel that passes reaches the output channel at an offset from its own index. */
export function connectsAt(offset: number, passes: (channel: number) => boolean = () => true): Connection {
  const forward: Connection['forward'] = (inputs, outputs) => {
    const end = Math.min(inputs.length, outputs.length - offset);
    for (let channel = Math.max(0, -offset); channel < end; channel++) {
      if (inputs[channel] && passes(channel)) outputs[channel + offset] = true;
    }
  };
  const backward: Connection['backward'] = (outputs, inputs) => {
    const end = Math.min(inputs.length, outputs.length - offset);
    for (let channel = Math.max(0, -offset); channel < end; channel++) {
      if (outputs[channel + offset] && passes(channel)) inputs[channel] = true;
    }
  };
  return { forward, backward };
}

/** Each channel reaches the channels of its own class, its index modulo the number of classes. */
export function connectsByClass(classes: number): Connection {
  const spread = (from: readonly boolean[], to: boolean[]): void => {
    const flagged = new Uint8Array(classes);
    for (let channel = 0; channel < from.length; channel++) if (from[channel]) flagged[channel % classes] = 1;
    for (let channel = 0; channel < to.length; channel++) if (flagged[channel % classes] === 1) to[channel] = true;
  };
  return { forward: spread, backward: spread };
}

/** A channel reaches those for which this holds. */
export function connectsIf(reaches: (channel: number, output: number) => boolean): Connection {
  const spread = (from: readonly boolean[], to: boolean[], connects: (from: number, to: number) => boolean): void => {
    for (let target = 0; target < to.length; target++) {
      for (let channel = 0; channel < from.length && !to[target]; channel++) {
        if (from[channel] && connects(channel, target)) to[target] = true;
      }
    }
  };
  return {
    forward: (inputs, outputs) => spread(inputs, outputs, reaches),
    backward: (outputs, inputs) => spread(outputs, inputs, (output, channel) => reaches(channel, output)),
  };
}

/** Each channel reaches all channels. */
export function connectsAll(): Connection {
  return eachToAll;
}

export function inputShape({ inputs, index }: ConnectionContext): Shape {
  return inputs[index] ?? [];
}

/** Whether a channel of an input may be nonzero. */
export function mayBeNonzero({ isZero }: ConnectionContext, input: number, channel: number): boolean {
  return isZero?.(input, channel) !== true;
}

/** Whether a value is nonzero; unknown values count as nonzero. */
export function isNonzero(values: Float32Array | undefined, index: number): boolean {
  return values?.[index] !== 0;
}
