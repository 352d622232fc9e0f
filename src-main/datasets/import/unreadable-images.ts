import { MAX_UNREADABLE, type UnreadableImage } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Checkpoint } from './import-folder.ts';

const LISTED = 20;

type Found = Checkpoint['unreadable'][number];

/** The images of a source that could not be read, and what becomes of them. */
export class UnreadableImages {
  readonly #found: Found[];

  constructor(found: readonly Found[] = []) {
    this.#found = [...found];
  }

  get all(): Found[] {
    return [...this.#found];
  }

  /** Throws a LabError `bad-file` where there are more than any source should have. */
  add(part: number, image: number, { details }: LabError): void {
    if (this.#found.length === MAX_UNREADABLE) throw this.#refusal('Check that it is what you meant; that many are not skipped.');
    const { file = '', location: place, message } = details;
    this.#found.push({ part, image, file, why: place === undefined ? message : `${place}: ${message}` });
  }

  /** Those to leave out, by image. */
  of(part: number): ReadonlySet<number> {
    return new Set(this.#found.filter((found) => found.part === part).map(({ image }) => image));
  }

  /** All of them as those that were left out, where that was asked for. Throws a LabError `bad-file` that lists them, otherwise. */
  accepted(skipCorrupt: boolean): UnreadableImage[] {
    if (this.#found.length > 0 && !skipCorrupt) {
      throw this.#refusal('Mend or remove them. Or skip unreadable images: the import then goes on where it stopped.');
    }
    return this.#found.map(({ file, why }) => ({ file, why }));
  }

  #refusal(remedy: string): LabError {
    const count = this.#found.length;
    const listed = this.#found.slice(0, LISTED).map(({ file, why }) => `\n${file}: ${why}`);
    const more = count > LISTED ? `\nand ${count - LISTED} more` : '';
    const message = `${count === 1 ? 'An image' : `${count} images`} cannot be read:${listed.join('')}${more}`;
    return new LabError('bad-file', message, remedy, this.#found[0] ? { file: this.#found[0].file } : {});
  }
}
