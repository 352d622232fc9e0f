/** What steers a terminal or reorders text: C0 and C1 controls, separators of lines and paragraphs, bidirectional embeddings and isolates. */
const STEERING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text from elsewhere on one line that only prints: control characters are escaped as in JSON, such as `\n` or `\u001b`. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Likewise, but line feeds stay, and carriage returns before them go. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}

/** Whether a text shows nothing: only white space, control and format characters. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Cf}\u2800\u3164]*$/u.test(text);
}
