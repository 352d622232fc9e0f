/** Cuts off the start of a text that is too long. */
export function truncateStart(text: string, length: number): string {
  return text.length <= length ? text : `…${text.slice(1 - length)}`;
}

/** Cuts off the end of a text that is too long. */
export function truncateEnd(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
