import { foldersOf, isIn } from './node-paths.ts';
import type { WiredNode } from './wired-graph.ts';

/**
 * The collapsed folder of each node in one, the outermost of several. A folder is left alone if it is also the name of a node, or if the
 * network would no longer be acyclic: a path that leaves it leads back.
 */
export function collapsedFolders(nodes: readonly WiredNode[], collapsed: Iterable<string>): ReadonlyMap<string, string> {
  const ids = new Set(nodes.map(({ id }) => id));
  let folders: ReadonlyMap<string, string> = new Map();
  for (const folder of [...collapsed].toSorted((a, b) => a.length - b.length)) {
    const own = nodes.filter(({ id }) => isIn(id, folder) && !folders.has(id));
    if (own.length < 2 || ids.has(folder)) continue;
    const next = new Map([...folders, ...own.map(({ id }) => [id, folder] as const)]);
    if (inTopologicalOrder(contracted(nodes, next))) folders = next;
  }
  return folders;
}

/** All folders of several nodes that can be collapsed on their own. */
export function collapsibleFolders(nodes: readonly WiredNode[]): ReadonlySet<string> {
  const folders = new Set(nodes.flatMap(({ id }) => foldersOf(id)));
  return new Set([...folders].filter((folder) => collapsedFolders(nodes, [folder]).size > 0));
}

/** The nodes in an order in which each follows its inputs, otherwise as they are; undefined if there is a cycle. */
export function inTopologicalOrder<Node extends WiredNode>(nodes: readonly Node[]): readonly Node[] | undefined {
  const known = new Set(nodes.map(({ id }) => id));
  const placed = new Set<string>();
  const order: Node[] = [];
  let pending = nodes;
  while (pending.length > 0) {
    const blocked: Node[] = [];
    for (const node of pending) {
      if (node.inputs.every((input) => placed.has(input) || !known.has(input))) {
        placed.add(node.id);
        order.push(node);
      } else blocked.push(node);
    }
    if (blocked.length === pending.length) return undefined;
    pending = blocked;
  }
  return order;
}

function contracted(nodes: readonly WiredNode[], folders: ReadonlyMap<string, string>): readonly WiredNode[] {
  const idOf = (id: string): string => folders.get(id) ?? id;
  return [...Map.groupBy(nodes, ({ id }) => idOf(id))].map(([id, members]) => ({
    id,
    inputs: members.flatMap((member) => member.inputs.map(idOf)).filter((input) => input !== id),
  }));
}
