import type { Shape } from '../tensor-shapes.ts';

/** One flag per channel of a node, true where it is kept; raised, never lowered. */
export type KeptFlags = boolean[];

/** What a node that stays reads and yields. */
export interface GroupedNode {
  readonly own: KeptFlags;
  readonly inputs: readonly KeptFlags[];
  readonly shapes: readonly Shape[];
  /** Whether an input of which nothing is kept may be dropped: a term of an addition, a constant factor. */
  readonly isDroppable: (index: number) => boolean;
}

type Channel = readonly [flags: KeptFlags, index: number];

/**
 * Channels of a node and of what it reads that are kept or removed together: both sides of what passes channels through, a convolution's
 * group, everything that is normalized together. An operation names its groups; a group with one kept channel is kept as a whole.
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

  /** Whether more is kept than before. */
  get hasGrown(): boolean {
    return this.#hasGrown;
  }

  /** Channel c of every side is one group. */
  channelwise(...sides: readonly KeptFlags[]): void {
    const [first = []] = sides;
    for (const channel of first.keys()) this.group(sides.map((flags) => [flags, channel]));
  }

  /** Channels of the same class are one group. */
  byClass(sides: readonly KeptFlags[], classes: number, classOf: (channel: number, flags: KeptFlags) => number): void {
    const members: Channel[][] = Array.from({ length: classes }, () => []);
    for (const flags of sides) for (const channel of flags.keys()) members[classOf(channel, flags)]?.push([flags, channel]);
    for (const group of members) this.group(group);
  }

  /** All of them if any. */
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

  /** A node that stays reads something: keeps all of a side of which nothing is kept. */
  nonempty(flags: KeptFlags): void {
    if (!flags.some(Boolean)) this.whole(flags);
  }
}
