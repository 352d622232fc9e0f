/** Names of nodes are paths: `stage1/block0/conv1` here, `layer1.0.conv1` where PyTorch gave them. */
const SEPARATOR = /[./]/;

/** Share of the nodes in one first folder from which on it is no part of the network, but all of it. */
const NEARLY_ALL = 0.6;

/** Whether a node's name is one of that folder. */
export function isIn(id: string, folder: string): boolean {
  return id.startsWith(folder) && SEPARATOR.test(id.charAt(folder.length));
}

/** `stage1/block1` of `stage1/block1/conv1` and `stage1/block1/conv2`; empty where they share none. */
export function commonFolder(ids: readonly string[]): string {
  const [first = [], ...others] = ids.map((id) => id.split(SEPARATOR).slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return folderOf(ids[0] ?? '', end < 0 ? first.length : end);
}

/**
 * What tells the part of the network that a node is of: its first folder, `stage1`, or the first two where nearly all nodes are in the
 * same first one, `features.denseblock1`; of a node without a folder its name.
 */
export function stageNaming(ids: readonly string[]): (id: string) => string {
  const count = Map.groupBy(
    ids.filter((id) => SEPARATOR.test(id)),
    (id) => folderOf(id, 1),
  );
  return (id) => {
    const first = folderOf(id, 1);
    const isAll = (count.get(first)?.length ?? 0) > NEARLY_ALL * ids.length && id.split(SEPARATOR).length > 2;
    return isAll ? folderOf(id, 2) : first;
  };
}

/** The first parts of a name, separators between them. */
function folderOf(id: string, parts: number): string {
  const taken = id.split(SEPARATOR).slice(0, parts);
  return id.slice(
    0,
    Math.max(
      0,
      taken.reduce((length, part) => length + part.length + 1, -1),
    ),
  );
}
