/** A text in one case and one Unicode form, for comparisons: names that come from files on macOS are decomposed. */
export function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Whether a text contains every word of a search; an empty search finds everything. */
export function containsWords(text: string, search: string): boolean {
  const own = comparable(text);
  return comparable(search)
    .split(/\s+/)
    .every((word) => own.includes(word));
}
