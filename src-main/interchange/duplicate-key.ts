/** Structural characters, and the quote that starts a string. */
const STRUCTURAL = /[{}[\]:"]/g;

/**
 * The first key that occurs twice in one object of a JSON text, or undefined. `JSON.parse` silently keeps the last value and other
 * readers keep the first, so such a file is ambiguous. The text must be valid JSON.
 */
export function duplicateKey(text: string): string | undefined {
  const objects: Set<string>[] = [];
  let lastString = '';
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    else if (token !== ':') lastString = token;
    else {
      const key = JSON.parse(lastString) as string;
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}

/** Whether the outermost object has more than `limit` keys. Stops at the limit; the text may be invalid JSON. */
export function hasMoreKeys(text: string, limit: number): boolean {
  let depth = 0;
  let keys = 0;
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1 && ++keys > limit) return true;
  }
  return false;
}

/** Strings with their quotes, and structural characters. Scans strings without a regular expression: they may have millions of characters. */
function* tokensOf(text: string): Generator<string> {
  const pattern = new RegExp(STRUCTURAL);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [token] = match;
    if (token !== '"') {
      yield token;
      continue;
    }
    const end = endOfString(text, pattern.lastIndex);
    if (end < 0) return;
    yield text.slice(match.index, end + 1);
    pattern.lastIndex = end + 1;
  }
}

/** Index of the closing quote of a string: the first quote after an even number of backslashes. -1 if there is none. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin);
  while (end >= 0) {
    let character = end;
    while (character > begin && text[character - 1] === '\\') character -= 1;
    if ((end - character) % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}
