/** A node as far as its wiring goes; lists of them are in topological order. */
export interface Wired {
  readonly id: string;
  readonly inputs: readonly string[];
}

/** Branches that leave one node and meet again in another, with nothing coming in or going out between. */
export interface ForkJoin {
  readonly fork: string;
  readonly join: string;
  /** Strictly between the two. */
  readonly inner: readonly string[];
}

/** Every place where branches leave one node and meet again, those inside others too, in the order of their forks. */
export function forkJoins(nodes: readonly Wired[]): readonly ForkJoin[] {
  const readers = readersOf(nodes);
  const before = nearestCuts(nodes);
  const after = nearestCuts(nodes.map(({ id }) => ({ id, inputs: readers.get(id) ?? [] })).reverse());
  const inputs = new Map(nodes.map((node) => [node.id, node.inputs]));
  return nodes.flatMap(({ id: fork }) => {
    const join = after.get(fork);
    if (join === undefined || before.get(join) !== fork || (readers.get(fork)?.length ?? 0) < 2) return [];
    const inner = between(fork, join, readers);
    const isClosed = [...inner, join].every((id) => inputs.get(id)?.every((input) => input === fork || inner.has(input)));
    return isClosed && inner.size > 0 ? [{ fork, join, inner: [...inner] }] : [];
  });
}

/** For each node the nodes that read it, each once. */
export function readersOf(nodes: readonly Wired[]): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { id, inputs } of nodes) for (const input of new Set(inputs)) readers.get(input)?.push(id);
  return readers;
}

/** For each node the nearest one that all ways to it pass (its immediate dominator; Cooper, Harvey and Kennedy, 2001). */
function nearestCuts(nodes: readonly Wired[]): ReadonlyMap<string, string> {
  const cut = new Map<string, string>();
  const depth = new Map<string, number>();
  const common = (left: string | undefined, right: string | undefined): string | undefined => {
    let [a, b] = [left, right];
    while (a !== b && a !== undefined && b !== undefined) {
      if ((depth.get(a) ?? 0) >= (depth.get(b) ?? 0)) a = cut.get(a);
      else b = cut.get(b);
    }
    return a === b ? a : undefined;
  };
  for (const { id, inputs } of nodes) {
    const [first, ...others] = inputs;
    const nearest = others.reduce(common, first);
    if (nearest !== undefined) cut.set(id, nearest);
    depth.set(id, nearest === undefined ? 0 : (depth.get(nearest) ?? 0) + 1);
  }
  return cut;
}

function between(fork: string, join: string, readers: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(readers.get(fork) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === join || reached.has(id)) continue;
    reached.add(id);
    open.push(...(readers.get(id) ?? []));
  }
  return reached;
}
