import { channelsOf, graphView, hasKernel, type ModelGraph, operationOf } from '#shared/graph/index.ts';
import { ChannelGroups, type GroupedNode, type KeptFlags } from '#shared/graph/operations/channel-groups.ts';

/** Channels of several nodes that can only be removed together: channel indices by node id, ascending. */
export type TiedChannels = ReadonlyMap<string, readonly number[]>;

/**
 * All removable groups of tied channels, in graph order. Channelwise operations tie a channel to its source, skip connections tie the
 * channels of both branches, depthwise convolutions tie inputs to outputs. Channels of the input, of the output and of operations that mix
 * all of them, such as layer normalization, cannot be removed.
 */
export function tiedChannels(graph: ModelGraph): readonly TiedChannels[] {
  const view = graphView(graph);
  const ties = new ChannelTies(graph.nodes.map(({ id }) => [id, channelsOf(view.shapeAt(id))]));
  for (const node of graph.nodes) {
    if (node.op === 'input' || node.id === graph.output) ties.pinNode(node.id);
    const groups = ties.groupsOf({
      own: node.id,
      inputs: node.inputs,
      shapes: view.inputShapes(node),
    });
    operationOf(node).groupChannels(node, groups);
  }
  return ties.components().filter((group) => [...group.keys()].some((id) => hasKernel(view.node(id))));
}

/** Disjoint sets of channels; a set with a pinned channel cannot be removed. */
class ChannelTies {
  readonly #nodes: readonly (readonly [id: string, flags: KeptFlags])[];
  readonly #flags: ReadonlyMap<string, KeptFlags>;
  readonly #offsets: ReadonlyMap<KeptFlags, number>;
  /** By channel, counted through all nodes: another channel of its set, or itself. */
  readonly #parents: number[];
  readonly #pinned = new Set<number>();

  constructor(nodes: readonly (readonly [id: string, channels: number])[]) {
    this.#nodes = nodes.map(([id, channels]) => [id, Array<boolean>(channels).fill(true)]);
    this.#flags = new Map(this.#nodes);
    let offset = 0;
    this.#offsets = new Map(this.#nodes.map(([, flags]) => [flags, (offset += flags.length) - flags.length]));
    this.#parents = Array.from({ length: offset }, (_, index) => index);
  }

  groupsOf({
    own,
    inputs,
    shapes,
  }: { readonly own: string; readonly inputs: readonly string[] } & Pick<GroupedNode, 'shapes'>): TyingGroups {
    const flagsOf = (id: string): KeptFlags => this.#flags.get(id) ?? [];
    return new TyingGroups({ own: flagsOf(own), inputs: inputs.map(flagsOf), shapes, isDroppable: () => false }, this);
  }

  pinNode(id: string): void {
    this.pin(this.#flags.get(id) ?? []);
  }

  pin(flags: KeptFlags): void {
    for (const channel of flags.keys()) this.#pinned.add(this.#indexOf(flags, channel));
  }

  tie(channels: Parameters<ChannelGroups['group']>[0]): void {
    const [first, ...others] = channels.map(([flags, channel]) => this.#indexOf(flags, channel));
    if (first === undefined) return;
    for (const other of others) this.#parents[this.#rootOf(other)] = this.#rootOf(first);
  }

  /** The sets without a pinned channel. */
  components(): readonly TiedChannels[] {
    const pinned = new Set([...this.#pinned].map((index) => this.#rootOf(index)));
    const found = new Map<number, Map<string, number[]>>();
    for (const [id, flags] of this.#nodes) {
      for (const channel of flags.keys()) {
        const root = this.#rootOf(this.#indexOf(flags, channel));
        if (pinned.has(root)) continue;
        const group = found.get(root) ?? new Map<string, number[]>();
        const channels = group.get(id) ?? [];
        channels.push(channel);
        found.set(root, group.set(id, channels));
      }
    }
    return [...found.values()];
  }

  #indexOf(flags: KeptFlags, channel: number): number {
    const offset = this.#offsets.get(flags);
    if (offset === undefined || channel >= flags.length) throw new Error('not a channel of this network');
    return offset + channel;
  }

  #rootOf(index: number): number {
    let root = index;
    while (this.#parents[root] !== root) root = this.#parents[root] ?? root;
    this.#parents[index] = root;
    return root;
  }
}

/** Records the groups of a node instead of growing them. */
class TyingGroups extends ChannelGroups {
  readonly #ties: ChannelTies;

  constructor(node: GroupedNode, ties: ChannelTies) {
    super(node);
    this.#ties = ties;
  }

  override group(channels: Parameters<ChannelGroups['group']>[0]): void {
    this.#ties.tie(channels);
  }

  override whole(...sides: readonly KeptFlags[]): void {
    for (const flags of sides) this.#ties.pin(flags);
  }

  override nonempty(): void {
    // A removal has to leave some channels.
  }
}
