/** Node names are paths: `stage1/block0/conv1` here, `layer1.0.conv1` from PyTorch. */
const SEPARATOR = /[./]/;

/** A top folder with more than this share of the nodes holds the whole network, not a stage of it. */
const WHOLE_NETWORK_SHARE = 0.6;

/** Whether a node is in a name folder. */
export function isIn(id: string, folder: string): boolean {
  return id.startsWith(folder) && SEPARATOR.test(id.charAt(folder.length));
}

/** The longest folder that all names share: `stage1/block1` for `stage1/block1/conv1` and `stage1/block1/conv2`; empty if there is none. */
export function commonFolder(ids: readonly string[]): string {
  const [first = [], ...others] = ids.map((id) => id.split(SEPARATOR).slice(0, -1));
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return folderOf(ids[0] ?? '', end < 0 ? first.length : end);
}

/**
 * Returns a function from a node's name to its stage: the top folder, such as `stage1`; the top two, such as `features.denseblock1`, if
 * most nodes share the top folder; the name itself if it has no folder.
 */
export function stageNaming(ids: readonly string[]): (id: string) => string {
  const count = Map.groupBy(
    ids.filter((id) => SEPARATOR.test(id)),
    (id) => folderOf(id, 1),
  );
  return (id) => {
    const first = folderOf(id, 1);
    const isWholeNetwork = (count.get(first)?.length ?? 0) > WHOLE_NETWORK_SHARE * ids.length && id.split(SEPARATOR).length > 2;
    return isWholeNetwork ? folderOf(id, 2) : first;
  };
}

/** All folders of a name, outermost first: `stage1` and `stage1/block0` for `stage1/block0/conv1`. */
export function foldersOf(id: string): readonly string[] {
  return Array.from({ length: id.split(SEPARATOR).length - 1 }, (_, index) => folderOf(id, index + 1)).filter((folder) => folder !== '');
}

/** The first parts of a name, with their separators. */
function folderOf(id: string, parts: number): string {
  const first = id.split(SEPARATOR).slice(0, parts);
  return id.slice(
    0,
    Math.max(
      0,
      first.reduce((length, part) => length + part.length + 1, -1),
    ),
  );
}
