/** Colours in `tokens.css`: --run-0 … --run-9. */
export const RUN_COLOURS = 10;

/** One stable colour per run everywhere: FNV-1a of its id, folded onto the palette. */
export function runColourIndex(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash ^= id.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  return (hash >>> 0) % RUN_COLOURS;
}

export function runColour(id: string): string {
  return `var(--run-${runColourIndex(id)})`;
}
