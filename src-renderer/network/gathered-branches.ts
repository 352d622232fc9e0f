import { forkJoins, readersOf, type Wired } from './fork-joins.ts';
import { commonFolder, isIn } from './node-paths.ts';
import type { Role } from './node-roles.ts';

/** Nodes that are drawn as one, or a single one. */
export interface Unit<Node extends Wired> extends Wired {
  readonly role: Role | 'group';
  /** In order; the last one is what others read. */
  readonly members: readonly Node[];
  /** The opened group that it came out of. */
  readonly within: string | undefined;
}

/**
 * The nodes as units in topological order. Slices that are joined again are one unit that moves values about, as where an image is
 * shifted; other branches that meet again without a rectifier on their way are a group, an attention say, together with all that stands in
 * the same folder of names. Groups in `opened` are left as they are.
 */
export function gatherBranches<Node extends Wired>(
  nodes: readonly Node[],
  roleOf: (node: Node) => Role,
  opened: ReadonlySet<string>,
): readonly Unit<Node>[] {
  const moves = movesOf(nodes, roleOf);
  const groups = groupsIn(nodes, roleOf);
  const closedGroupOf = (id: string): string | undefined => {
    const group = groups.get(id);
    return group === undefined || opened.has(group) ? undefined : group;
  };
  const unitOf = (id: string): string => closedGroupOf(id) ?? moves.get(id) ?? id;
  const place = new Map(nodes.map((node, index) => [node, index]));
  // A unit stands where its last member does: after all that it reads.
  const placeOf = ({ members }: Unit<Node>): number => Math.max(...members.map((member) => place.get(member) ?? 0));
  return [...Map.groupBy(nodes, ({ id }) => unitOf(id))]
    .map(([id, members]): Unit<Node> => {
      const [first] = members;
      const inputs = new Set(members.flatMap((member) => member.inputs.map(unitOf)));
      inputs.delete(id);
      const isGroup = first !== undefined && closedGroupOf(first.id) === id;
      const role = isGroup ? 'group' : members.length > 1 || first === undefined ? 'helper' : roleOf(first);
      return { id, role, members, inputs: [...inputs], within: isGroup || first === undefined ? undefined : groups.get(first.id) };
    })
    .sort((a, b) => placeOf(a) - placeOf(b));
}

/** For each node of branches that only move values about the node that joins them. */
function movesOf<Node extends Wired>(nodes: readonly Node[], roleOf: (node: Node) => Role): ReadonlyMap<string, string> {
  const moving = new Set(nodes.filter((node) => ['helper', 'join'].includes(roleOf(node))).map(({ id }) => id));
  const moves = new Map<string, string>();
  for (const { inner, join } of forkJoins(nodes)) {
    const branches = [...inner, join];
    if (branches.every((id) => moving.has(id) && !moves.has(id))) for (const id of branches) moves.set(id, join);
  }
  return moves;
}

/** For each node of a group the group's id: its folder of names or, where that holds more, the node that joins the branches. */
function groupsIn<Node extends Wired>(nodes: readonly Node[], roleOf: (node: Node) => Role): ReadonlyMap<string, string> {
  const roles = new Map(nodes.map((node) => [node.id, roleOf(node)]));
  const groups = new Map<string, string>();
  const isBarred = (id: string): boolean => roles.get(id) === 'rectifier' || groups.has(id);
  for (const { inner, join } of forkJoins(nodes)) {
    const branches = [...inner, join];
    const isMoving = branches.every((id) => ['helper', 'join'].includes(roles.get(id) ?? ''));
    if (isMoving || roles.get(join) === 'sum' || branches.some(isBarred)) continue;
    const folder = commonFolder(branches);
    const whole = folder === '' || roles.has(folder) ? undefined : wholeFolder(nodes, folder, isBarred);
    for (const id of whole ?? branches) groups.set(id, whole ? folder : join);
  }
  return groups;
}

/** The nodes of a folder of names, if only one node outside is read, only one inside is read from there, and none of them is barred. */
function wholeFolder(nodes: readonly Wired[], folder: string, isBarred: (id: string) => boolean): readonly string[] | undefined {
  const own = nodes.filter(({ id }) => isIn(id, folder));
  const ids = new Set(own.map(({ id }) => id));
  const read = new Set(own.flatMap(({ inputs }) => inputs).filter((id) => !ids.has(id)));
  const readers = readersOf(nodes);
  const told = own.filter(({ id }) => (readers.get(id) ?? []).some((reader) => !ids.has(reader)) || readers.get(id)?.length === 0);
  const isClosed = read.size === 1 && told.length === 1 && told[0] === own.at(-1);
  return isClosed && !own.some(({ id }) => isBarred(id)) ? [...ids] : undefined;
}
