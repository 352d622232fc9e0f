import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { errorCode, readProblem } from '../file-problem.ts';

/** Those of torchvision's `ImageFolder`; what of them cannot be read is told as unreadable. */
const PICTURE = /\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)$/i;
const DEAD: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const MAX_DEPTH = 16;
/** Fourteen million are in ImageNet-21k. */
const MAX_PICTURES = 1 << 24;

/** Whether a file is called like a picture. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/** Whether that path is the folder or leads into it; both without links. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A folder of pictures, however deep. Links are followed as long as they do not lead out of it. */
export class PictureFolder {
  readonly path: string;
  readonly #signal: AbortSignal | undefined;
  #count = 0;

  private constructor(path: string, signal: AbortSignal | undefined) {
    this.path = path;
    this.#signal = signal;
  }

  /** Throws a LabError `not-found` or `bad-file`. */
  static async open(folder: string, signal?: AbortSignal): Promise<PictureFolder> {
    const path = await realpath(folder).catch((error: unknown) => {
      throw readProblem(error, folder);
    });
    return new PictureFolder(path, signal);
  }

  /** The names of the folders at its top, in order. */
  async folders(): Promise<string[]> {
    const { folders } = await this.#entries('');
    return folders;
  }

  /** The pictures in one of its folders, as ways from there, folder by folder and name by name: in torchvision's order. */
  async pictures(folder: string): Promise<string[]> {
    const found: string[] = [];
    await this.#walk(folder, '', 0, found);
    return found;
  }

  async #walk(folder: string, way: string, depth: number, found: string[]): Promise<void> {
    this.#signal?.throwIfAborted();
    const place = join(folder, way);
    if (depth > MAX_DEPTH) throw this.#bad(place, `It goes deeper than ${MAX_DEPTH} folders.`);
    const { folders, pictures } = await this.#entries(place);
    this.#count += pictures.length;
    if (this.#count > MAX_PICTURES) throw this.#bad(place, `It has more than ${MAX_PICTURES} pictures.`);
    for (const name of pictures) found.push(way === '' ? name : `${way}/${name}`);
    for (const name of folders) await this.#walk(folder, way === '' ? name : `${way}/${name}`, depth + 1, found);
  }

  async #entries(way: string): Promise<{ folders: string[]; pictures: string[] }> {
    const path = join(this.path, way);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw readProblem(error, path);
    });
    const folders: string[] = [];
    const pictures: string[] = [];
    for (const entry of entries) {
      // Of the system, of tools, of editors.
      if (entry.name.startsWith('.')) continue;
      if (await this.#isFolder(entry, join(path, entry.name))) folders.push(entry.name);
      else if (isPictureName(entry.name)) pictures.push(entry.name);
    }
    return { folders: folders.sort(), pictures: pictures.sort() };
  }

  async #isFolder(entry: Dirent, path: string): Promise<boolean> {
    if (!entry.isSymbolicLink()) return entry.isDirectory();
    try {
      const target = await realpath(path);
      if (!isWithin(this.path, target)) throw this.#bad(path, `It is a link that leads out of the folder, to ${target}.`);
      return (await stat(target)).isDirectory();
    } catch (error) {
      // A link that leads nowhere is a file that cannot be read.
      if (DEAD.has(errorCode(error) ?? '')) return false;
      throw readProblem(error, path);
    }
  }

  #bad(file: string, message: string): LabError {
    return new LabError('bad-file', message, 'Give the folder that holds the pictures themselves.', { file });
  }
}
