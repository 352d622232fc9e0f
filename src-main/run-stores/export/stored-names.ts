const MAX_BYTES = 200;

/**
 * The names under which a store keeps these names: paths of letters, digits, spaces, `_`, `-` and `.`, as MLflow demands, each unique, and
 * none the folder of another.
 */
export function storedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const stored = new Map<string, string>();
  const taken = new Set<string>();
  const folders = new Set<string>();
  const isFree = (path: string): boolean => !taken.has(path) && !folders.has(path) && foldersOf(path).every((folder) => !taken.has(folder));
  for (const name of new Set(names)) {
    const path = name.split('/').map(segmentOf).filter(Boolean).join('/') || '_';
    let free = path;
    for (let count = 2; !isFree(free.toLowerCase()); count++) free = `${path}_${count}`;
    // Some file systems do not distinguish upper and lower case.
    taken.add(free.toLowerCase());
    for (const folder of foldersOf(free.toLowerCase())) folders.add(folder);
    stored.set(name, free);
  }
  return stored;
}

/** A name of a file or folder that every file system takes. */
export function segmentOf(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}_\-. ]/gu, '_').trim();
  const dotless = plain.replace(/^\.+|[. ]+$/g, '');
  let short = dotless;
  while (Buffer.byteLength(short) > MAX_BYTES) short = [...short].slice(0, -1).join('');
  return short;
}

/** `a` and `a/b` for `a/b/c`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
