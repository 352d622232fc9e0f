const LONGEST_NAME = 80;
/** The download reads the address after the click has returned. */
const READ_WITHIN_MS = 10_000;

/** Hands a file to the browser as a download. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN_MS);
}

/** `NEPENTHE on digits: entropy` becomes `nepenthe-on-digits-entropy`. */
export function plainName(title: string, otherwise: string): string {
  const name = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name.slice(0, LONGEST_NAME) || otherwise;
}
