import { forkJoins, readersOf, type Wired } from './fork-joins.ts';
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
 * The nodes as units in topological order: branches that meet again without a rectifier on their way are one unit, an attention or the
 * slices that shift an image, together with all that stands in the same folder of names. Groups in `opened` are left as they are.
 */
export function gatherBranches<Node extends Wired>(
  nodes: readonly Node[],
  roleOf: (node: Node) => Role,
  opened: ReadonlySet<string>,
): readonly Unit<Node>[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const roleAt = (id: string): Role | undefined => {
    const node = byId.get(id);
    return node && roleOf(node);
  };
  const groupOf = new Map<string, string>();
  for (const { inner, join } of forkJoins(nodes)) {
    const branches = [...inner, join];
    const bends = branches.some((id) => groupOf.has(id) || roleAt(id) === 'rectifier');
    if (bends || roleAt(join) === 'sum') continue;
    const folder = commonFolder(branches);
    const isWhole = folder !== '' && !byId.has(folder);
    const all = isWhole ? wholeFolder(nodes, folder, (id) => roleAt(id) === 'rectifier' || groupOf.has(id)) : undefined;
    for (const id of all ?? branches) groupOf.set(id, all ? folder : join);
  }

  const members = Map.groupBy(nodes, ({ id }) => groupOf.get(id) ?? id);
  const unitOf = (id: string): string => {
    const group = groupOf.get(id);
    return group === undefined || opened.has(group) ? id : group;
  };
  return nodes.flatMap((node): Unit<Node>[] => {
    const group = groupOf.get(node.id);
    if (group === undefined || opened.has(group)) {
      return [{ id: node.id, role: roleOf(node), members: [node], inputs: node.inputs.map(unitOf), within: group }];
    }
    const own = members.get(group) ?? [];
    if (own.at(-1) !== node) return [];
    const inputs = new Set(own.flatMap((member) => member.inputs).filter((id) => groupOf.get(id) !== group));
    const moves = own.every((member) => ['helper', 'join'].includes(roleOf(member)));
    return [{ id: group, role: moves ? 'helper' : 'group', members: own, inputs: [...inputs].map(unitOf), within: undefined }];
  });
}

/** The nodes of a folder of names, if only one node outside is read, only one inside is read from there, and none of them is barred. */
function wholeFolder(nodes: readonly Wired[], folder: string, isBarred: (id: string) => boolean): readonly string[] | undefined {
  const own = nodes.filter(({ id }) => id.startsWith(`${folder}/`));
  const ids = new Set(own.map(({ id }) => id));
  const read = new Set(own.flatMap(({ inputs }) => inputs).filter((id) => !ids.has(id)));
  const readers = readersOf(nodes);
  const told = own.filter(({ id }) => (readers.get(id) ?? []).some((reader) => !ids.has(reader)) || readers.get(id)?.length === 0);
  const isClosed = read.size === 1 && told.length === 1 && told[0] === own.at(-1);
  return isClosed && !own.some(({ id }) => isBarred(id)) ? [...ids] : undefined;
}

/** `stage1/block1` of `stage1/block1/conv1` and `stage1/block1/conv2`. */
function commonFolder(ids: readonly string[]): string {
  const [first = [], ...others] = ids.map((id) => id.split('/').slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (end < 0 ? first : first.slice(0, end)).join('/');
}
