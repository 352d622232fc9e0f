/** A name for what lies in a folder: its last part in lower-case letters, digits and hyphens. */
export function nameOfFolder(folder: string): string {
  const last = folder.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  return last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}
