/** A string, or a character that opens, closes or separates. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * A key that one object of a JSON text has twice, undefined when there is none. `JSON.parse` takes the last of them in silence,
 * other readers the first, so such a file means different things to different programs. The text must be valid JSON.
 */
export function duplicateKey(text: string): string | undefined {
  const objects: Set<string>[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(TOKENS)) {
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
