const MAX_BYTES = 200;

/**
 * The names under which a store keeps these names: paths of letters, digits, spaces, `_`, `-` and `.`, as MLflow demands, each unique, and
 * none the folder of another.
 */
export function storedNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const paths = [...new Set(names)].map((name) => [name, name.split('/').map(segmentOf).filter(Boolean).join('/') || '_'] as const);
  // Some file systems do not distinguish upper and lower case.
  const taken = new Set(paths.flatMap(([, path]) => foldersOf(path.toLowerCase())));
  return new Map(
    paths.map(([name, path]) => {
      let free = path;
      for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${path}_${count}`;
      taken.add(free.toLowerCase());
      return [name, free];
    }),
  );
}

/** A name of a file or folder that every file system takes. */
export function segmentOf(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}_\-. ]/gu, '_').trim();
  const dotless = plain.replace(/^\.+|[. ]+$/g, '');
  let short = dotless;
  while (Buffer.byteLength(short) > MAX_BYTES) short = short.slice(0, -1).replace(/\p{Surrogate}$/u, '');
  return short;
}

/** `a` and `a/b` for `a/b/c`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
