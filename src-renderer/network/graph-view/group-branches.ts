import { collapsedFolders, inTopologicalOrder } from './folders.ts';
import { commonFolder, isIn } from './node-paths.ts';
import type { Role } from './operations.ts';
import { consumersOf, forkJoins, type WiredNode } from './wired-graph.ts';

/** One node, or several that are drawn as one. */
export interface Unit<Node extends WiredNode> extends WiredNode {
  readonly role: Role | 'group';
  /** In topological order; other units read the last one. */
  readonly members: readonly Node[];
  /** The expanded group that it belongs to. */
  readonly group: string | undefined;
}

/**
 * Combines nodes into units, in topological order. Slices that are concatenated again, such as a cyclic shift of an image, become one
 * data movement. Other branches that meet again without a rectifier between them, such as attention, become a group together with the
 * rest of their name folder. Groups in `expanded` stay separate nodes, and the folders in `collapsed` become groups.
 */
export function groupBranches<Node extends WiredNode>(
  nodes: readonly Node[],
  roleOf: (node: Node) => Role,
  expanded: ReadonlySet<string>,
  collapsed: ReadonlySet<string>,
): readonly Unit<Node>[] {
  const branches = forkJoins(nodes).map(({ inner, join }) => ({ join, ids: [...inner, join] }));
  const roles = new Map(nodes.map((node) => [node.id, roleOf(node)]));
  const isMovement = (id: string): boolean => roles.get(id) === 'movement' || roles.get(id) === 'concat';
  const movements = new Map<string, string>();
  for (const { ids, join } of branches) {
    if (ids.every((id) => isMovement(id) && !movements.has(id))) for (const id of ids) movements.set(id, join);
  }
  const groups = groupsByNode(
    nodes,
    roles,
    branches.filter(({ ids }) => !ids.every(isMovement)),
  );
  const folders = collapsedFolders(nodes, collapsed);
  const collapsedGroup = (id: string): string | undefined => {
    if (folders.has(id)) return folders.get(id);
    const group = groups.get(id);
    return group === undefined || expanded.has(group) ? undefined : group;
  };
  const unitOf = (id: string): string => collapsedGroup(id) ?? movements.get(id) ?? id;
  const order = new Map(nodes.map((node, index) => [node, index]));
  // A unit takes the position of its last member, after everything it reads.
  const orderOf = ({ members }: Unit<Node>): number => Math.max(...members.map((member) => order.get(member) ?? 0));
  const units = [...Map.groupBy(nodes, ({ id }) => unitOf(id))]
    .map(([id, members]): Unit<Node> => {
      const [first] = members;
      const inputs = new Set(members.flatMap((member) => member.inputs.map(unitOf)));
      inputs.delete(id);
      const isGroup = first !== undefined && collapsedGroup(first.id) === id;
      const role = isGroup ? 'group' : members.length > 1 || first === undefined ? 'movement' : roleOf(first);
      return { id, role, members, inputs: [...inputs], group: isGroup || first === undefined ? undefined : groups.get(first.id) };
    })
    .sort((a, b) => orderOf(a) - orderOf(b));
  // Outside a collapsed folder, a node may read a member before the last.
  return inTopologicalOrder(units) ?? units;
}

interface Branches {
  readonly join: string;
  /** The nodes of the branches, and the one in which they meet. */
  readonly ids: readonly string[];
}

/** The group ID of each grouped node: its name folder if all of that can be grouped, else the node in which the branches meet. */
function groupsByNode(
  nodes: readonly WiredNode[],
  roles: ReadonlyMap<string, Role>,
  branches: readonly Branches[],
): ReadonlyMap<string, string> {
  const consumers = consumersOf(nodes);
  const groups = new Map<string, string>();
  const isExcluded = (id: string): boolean => roles.get(id) === 'rectifier' || groups.has(id);
  for (const { ids, join } of branches) {
    if (roles.get(join) === 'sum' || ids.some(isExcluded)) continue;
    const folder = commonFolder(ids);
    const members = folder === '' || roles.has(folder) ? undefined : closedFolder(nodes, consumers, folder, isExcluded);
    for (const id of members ?? ids) groups.set(id, members ? folder : join);
  }
  return groups;
}

/** The nodes of a name folder if it has a single input and a single output node and excludes no node; otherwise undefined. */
function closedFolder(
  nodes: readonly WiredNode[],
  consumers: ReadonlyMap<string, readonly string[]>,
  folder: string,
  isExcluded: (id: string) => boolean,
): readonly string[] | undefined {
  const own = nodes.filter(({ id }) => isIn(id, folder));
  const ids = new Set(own.map(({ id }) => id));
  const sources = new Set(own.flatMap(({ inputs }) => inputs).filter((id) => !ids.has(id)));
  const outputs = own.filter(({ id }) => {
    const readers = consumers.get(id) ?? [];
    return readers.length === 0 || readers.some((reader) => !ids.has(reader));
  });
  const isClosed = sources.size === 1 && outputs.length === 1 && outputs[0] === own.at(-1);
  return isClosed && !own.some(({ id }) => isExcluded(id)) ? [...ids] : undefined;
}
