/** A name for what a file or folder holds: its last part without ending, in lower-case letters, digits and hyphens. */
export function nameOfSource(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .toLowerCase()
    .replace(/(\.tar)?\.(gz|tgz|tar|npz|csv|tsv)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
