/** A data set name from a path: the last part without extension, in lower-case letters, digits and hyphens. */
export function nameOfSource(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .toLowerCase()
    .replace(/(\.tar)?\.(gz|tgz|tar|npz|csv|tsv)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
