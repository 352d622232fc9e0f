import { MAX_UNREADABLE, type UnreadableImage } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural, printable } from '#shared/text/index.ts';
import type { Checkpoint } from './import-folder.ts';

const MAX_LISTED = 20;

type Found = Checkpoint['unreadable'][number];

/** Collects the unreadable images of a source. */
export class UnreadableImages {
  readonly #found: Found[];

  constructor(found: readonly Found[] = []) {
    this.#found = [...found];
  }

  get all(): Found[] {
    return [...this.#found];
  }

  /** Throws LabError `bad-file` beyond the limit. */
  add(part: number, image: number, { details }: LabError): void {
    if (this.#found.length === MAX_UNREADABLE) throw this.#refusal('Check the source: it has too many unreadable images to skip.');
    const { file = '', location, message } = details;
    this.#found.push({ part, image, file, why: location === undefined ? message : `${location}: ${message}` });
  }

  /** Indices of the unreadable images of a part. */
  of(part: number): ReadonlySet<number> {
    return new Set(this.#found.filter((found) => found.part === part).map(({ image }) => image));
  }

  /** All of them, if they are to be skipped. Otherwise throws LabError `bad-file` with the list. */
  accepted(skipCorrupt: boolean): UnreadableImage[] {
    if (this.#found.length > 0 && !skipCorrupt) {
      throw this.#refusal('Repair or remove them, or skip unreadable images; the import then continues where it stopped.');
    }
    return this.#found.map(({ file, why }) => ({ file, why }));
  }

  #refusal(remedy: string): LabError {
    const count = this.#found.length;
    const lines = this.#found.slice(0, MAX_LISTED).map(({ file, why }) => `\n${printable(`${file}: ${why}`)}`);
    const more = count > MAX_LISTED ? `\nand ${count - MAX_LISTED} more` : '';
    const message = `${plural(count, 'image')} cannot be read:${lines.join('')}${more}`;
    return new LabError('bad-file', message, remedy, this.#found[0] ? { file: this.#found[0].file } : {});
  }
}
