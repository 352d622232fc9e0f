/** No document of the lab is nested deeper. Parsers take seconds for millions of levels, and recursive readers overflow the stack. */
const MAX_DEPTH = 200;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Array.from('"\\[]{}', (character) => character.charCodeAt(0));

/** Follows how deep a JSON text in UTF-8 is nested, as its bytes arrive. */
export class JsonDepth {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Whether the text is too deep so far. */
  isExceededBy(bytes: Uint8Array): boolean {
    for (const byte of bytes) if (this.#isExceededBy(byte)) return true;
    return false;
  }

  isExceededByText(text: string): boolean {
    for (let index = 0; index < text.length; index++) if (this.#isExceededBy(text.charCodeAt(index))) return true;
    return false;
  }

  /** @param code a byte or UTF-16 code unit: all that matter here are ASCII */
  #isExceededBy(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
    } else if (code === QUOTE) this.#inString = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) this.#depth += 1;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) this.#depth -= 1;
    return this.#depth > MAX_DEPTH;
  }
}

/** Parses JSON from elsewhere. Throws SyntaxError, also for a text that is nested too deeply. */
export function parseBoundedJson(text: string): unknown {
  if (new JsonDepth().isExceededByText(text)) throw new SyntaxError(TOO_DEEP);
  return JSON.parse(text);
}

export const TOO_DEEP = `nested more than ${MAX_DEPTH} levels deep`;
