import type { Shape } from '../tensor-shapes.ts';

/** One flag per channel of a node, true if it is kept. Flags are only ever raised. */
export type KeptFlags = boolean[];

/** The inputs and outputs of a kept node. */
export interface GroupedNode {
  readonly own: KeptFlags;
  readonly inputs: readonly KeptFlags[];
  readonly shapes: readonly Shape[];
  /** Whether an input without kept channels may be dropped, such as a term of an addition or a constant factor. */
  readonly isDroppable: (index: number) => boolean;
}

type Channel = readonly [flags: KeptFlags, index: number];

/**
 * Groups of channels of a node and its inputs that are kept or removed together: the two sides of a channelwise operation, a group of a
 * convolution, all channels of a layer normalization. Operations define the groups; a group with one kept channel is kept as a whole.
 */
export class ChannelGroups {
  readonly own: KeptFlags;
  /** The first input. */
  readonly input: KeptFlags;
  readonly inputs: readonly KeptFlags[];
  readonly shapes: readonly Shape[];
  readonly isDroppable: (index: number) => boolean;
  #hasGrown = false;

  constructor({ own, inputs, shapes, isDroppable }: GroupedNode) {
    this.own = own;
    this.inputs = inputs;
    this.input = inputs[0] ?? [];
    this.shapes = shapes;
    this.isDroppable = isDroppable;
  }

  /** Whether any flag was raised. */
  get hasGrown(): boolean {
    return this.#hasGrown;
  }

  /** Groups the channels with the same index on every side. */
  channelwise(...sides: readonly KeptFlags[]): void {
    const [first = []] = sides;
    for (const channel of first.keys()) this.group(sides.map((flags) => [flags, channel]));
  }

  /** Groups the channels with the same class. */
  byClass(sides: readonly KeptFlags[], classes: number, classOf: (channel: number, flags: KeptFlags) => number): void {
    const members: Channel[][] = Array.from({ length: classes }, () => []);
    for (const flags of sides) for (const channel of flags.keys()) members[classOf(channel, flags)]?.push([flags, channel]);
    for (const group of members) this.group(group);
  }

  /** Keeps all of these channels if any is kept. */
  group(channels: readonly Channel[]): void {
    const missing = channels.filter(([flags, channel]) => !flags[channel]);
    if (missing.length === 0 || missing.length === channels.length) return;
    for (const [flags, channel] of missing) flags[channel] = true;
    this.#hasGrown = true;
  }

  /** Keeps every channel of these sides. */
  whole(...sides: readonly KeptFlags[]): void {
    for (const flags of sides) {
      if (flags.every(Boolean)) continue;
      flags.fill(true);
      this.#hasGrown = true;
    }
  }

  /** Keeps a whole side if none of its channels is kept: a kept node needs at least one input channel. */
  nonempty(flags: KeptFlags): void {
    if (!flags.some(Boolean)) this.whole(flags);
  }
}
