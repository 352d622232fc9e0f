import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that deleting a folder frees. Files with other links, such as models that a branch has taken over, are not counted. */
export function freedBytes(folder: string): number {
  let sum = 0;
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry?.isDirectory()) sum += freedBytes(path);
    else if (entry?.nlink === 1) sum += entry.size;
  }
  return sum;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Gone, or unreadable: nothing is known to be freed.
    return [];
  }
}
