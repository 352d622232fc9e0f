import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';

const MAX_LISTED = 20;

/** The folders, files and arrays that the user leaves out of a source. Names in either Unicode form match. */
export class LeftOut {
  readonly #names: ReadonlyMap<string, string>;
  readonly #found = new Set<string>();

  constructor(names: readonly string[] = []) {
    this.#names = new Map(names.map((name) => [normalized(name), name]));
  }

  /** Whether a folder or file, by its path within the source, or an array is left out. */
  has(name: string): boolean {
    const wanted = normalized(name);
    if (!this.#names.has(wanted)) return false;
    this.#found.add(wanted);
    return true;
  }

  /** Throws LabError `conflict` for names that the source does not have, once all of it was seen. */
  refuseUnknown(file: string): void {
    const unknown = [...this.#names].filter(([wanted]) => !this.#found.has(wanted)).map(([, name]) => name);
    if (unknown.length === 0) return;
    const message = `The source has nothing named ${listed(unknown, MAX_LISTED)} to leave out.`;
    throw new LabError('conflict', message, 'Use paths within the source, or names of arrays.', { file, location: 'leaveOut' });
  }
}

/**
 * The LabError `conflict` for parts of a source that may change classes or splits: the user decides whether they are left out. `remedy` is the
 * alternative.
 */
export function undecided(message: string, remedy: string, parts: readonly string[], file: string): LabError {
  const leaveOut = `Or leave ${parts.length === 1 ? 'it' : 'them'} out: --leave-out ${listed(parts.map(quoted), MAX_LISTED).replaceAll(', ', ',')}`;
  return new LabError('conflict', message, `${remedy} ${leaveOut}`, { file, location: 'leaveOut' });
}

function quoted(name: string): string {
  return /^[\p{L}\p{N}\w./@+-]+$/u.test(name) ? name : `"${name}"`;
}

function normalized(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+|\/+$/g, '');
}
