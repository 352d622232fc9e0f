/** What opens, closes or separates, and what begins a string. */
const MARKS = /[{}[\]:"]/g;

/**
 * A key that one object of a JSON text has twice, undefined when there is none. `JSON.parse` takes the last of them in silence,
 * other readers the first, so such a file means different things to different programs. The text must be valid JSON.
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

/** Whether the outermost object of a text that may be JSON has more keys than that; reads no further. */
export function hasMoreKeys(text: string, than: number): boolean {
  let depth = 0;
  let keys = 0;
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1 && ++keys > than) return true;
  }
  return false;
}

/** Strings with their quotes, and the marks between them. No pattern takes a string as a whole: it may have many million letters. */
function* tokensOf(text: string): Generator<string> {
  const marks = new RegExp(MARKS);
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const [token] = mark;
    if (token !== '"') {
      yield token;
      continue;
    }
    const end = endOfString(text, marks.lastIndex);
    if (end < 0) return;
    yield text.slice(mark.index, end + 1);
    marks.lastIndex = end + 1;
  }
}

/** Where the string ends whose letters begin there: at a quote behind an even number of backslashes. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin);
  while (end >= 0) {
    let letter = end;
    while (letter > begin && text[letter - 1] === '\\') letter -= 1;
    if ((end - letter) % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}
