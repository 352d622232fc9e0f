/** A node reduced to its wiring. Lists of wired nodes are in topological order. */
export interface WiredNode {
  readonly id: string;
  readonly inputs: readonly string[];
}

/** Branches that leave one node and meet again in another, with no edge entering or leaving in between. */
export interface ForkJoin {
  readonly fork: string;
  readonly join: string;
  /** The nodes strictly between the two. */
  readonly inner: readonly string[];
}

/** The consumers of each node, each listed once. */
export function consumersOf(nodes: readonly WiredNode[]): ReadonlyMap<string, readonly string[]> {
  const consumers = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { id, inputs } of nodes) for (const input of new Set(inputs)) consumers.get(input)?.push(id);
  return consumers;
}

/** All closed fork-joins, nested ones included, in the order of their forks. */
export function forkJoins(nodes: readonly WiredNode[]): readonly ForkJoin[] {
  const consumers = consumersOf(nodes);
  const dominators = immediateDominators(nodes);
  const postDominators = immediateDominators(nodes.map(({ id }) => ({ id, inputs: consumers.get(id) ?? [] })).reverse());
  const inputs = new Map(nodes.map((node) => [node.id, node.inputs]));
  return nodes.flatMap(({ id: fork }) => {
    const join = postDominators.get(fork);
    if (join === undefined || dominators.get(join) !== fork || (consumers.get(fork)?.length ?? 0) < 2) return [];
    const inner = nodesBetween(fork, join, consumers);
    const isClosed = [...inner, join].every((id) => inputs.get(id)?.every((input) => input === fork || inner.has(input)));
    return isClosed && inner.size > 0 ? [{ fork, join, inner: [...inner] }] : [];
  });
}

/**
 * Rewires each concatenation that starts with all inputs of an earlier one to read that one instead. In a DenseNet block every layer
 * concatenates the outputs of all layers before it, which would otherwise be drawn as a quadratic number of edges.
 *
 * @param axisOf the axis of a concatenation; undefined for any other node
 */
export function chainConcats<Node extends WiredNode>(nodes: readonly Node[], axisOf: (node: Node) => string | undefined): readonly Node[] {
  const concats: { readonly axis: string; readonly node: Node }[] = [];
  return nodes.map((node) => {
    const axis = axisOf(node);
    if (axis === undefined) return node;
    const earlier = concats.findLast((concat) => concat.axis === axis && startsWith(node.inputs, concat.node.inputs));
    concats.push({ axis, node });
    return earlier ? { ...node, inputs: [earlier.node.id, ...node.inputs.slice(earlier.node.inputs.length)] } : node;
  });
}

/** Each node's immediate dominator: the nearest node on every path to it (Cooper, Harvey and Kennedy, 2001). */
function immediateDominators(nodes: readonly WiredNode[]): ReadonlyMap<string, string> {
  const dominators = new Map<string, string>();
  const depths = new Map<string, number>();
  const nearestCommon = (left: string | undefined, right: string | undefined): string | undefined => {
    let [a, b] = [left, right];
    while (a !== b && a !== undefined && b !== undefined) {
      if ((depths.get(a) ?? 0) >= (depths.get(b) ?? 0)) a = dominators.get(a);
      else b = dominators.get(b);
    }
    return a === b ? a : undefined;
  };
  for (const { id, inputs } of nodes) {
    const [first, ...others] = inputs;
    const nearest = others.reduce(nearestCommon, first);
    if (nearest !== undefined) dominators.set(id, nearest);
    depths.set(id, nearest === undefined ? 0 : (depths.get(nearest) ?? 0) + 1);
  }
  return dominators;
}

function nodesBetween(fork: string, join: string, consumers: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [...(consumers.get(fork) ?? [])];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === join || reached.has(id)) continue;
    reached.add(id);
    pending.push(...(consumers.get(id) ?? []));
  }
  return reached;
}

function startsWith(ids: readonly string[], start: readonly string[]): boolean {
  return start.length < ids.length && start.every((id, index) => ids[index] === id);
}
