import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPERIMENT_EXTENSION } from '#shared/desktop/index.ts';

/** What the window is asked to show. */
export interface Shown {
  /** The hash of the app's address; empty for what it shows anyway. */
  readonly page: string;
  /** The experiment file that the page may read. */
  readonly experiment?: string;
  /** A link that is not followed. */
  readonly refusedLink?: string;
}

/**
 * What to show for a file that a word of a command line names, as a path or as a `file:` address; undefined if it names none that the app
 * opens.
 * @param folder in which the command line was given
 */
export function shownForFile(word: string, folder: string): Shown | undefined {
  const path = pathOf(word, folder);
  if (path === undefined) return undefined;
  const name = path.toLowerCase();
  if (name.endsWith(EXPERIMENT_EXTENSION)) return { page: `#/new?file=${encodeURIComponent(path)}`, experiment: path };
  return name.endsWith('.onnx') ? { page: `#/models/file?path=${encodeURIComponent(path)}` } : undefined;
}

function pathOf(word: string, folder: string): string | undefined {
  if (word.startsWith('-') || word.includes('\0')) return undefined;
  // One letter is a drive of Windows.
  if (!/^[a-z][a-z\d+.-]+:/i.test(word)) return resolve(folder, word);
  try {
    return fileURLToPath(word);
  } catch {
    // Another scheme, or a host.
    return undefined;
  }
}
