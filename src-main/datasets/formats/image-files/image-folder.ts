import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';

/** Extensions of torchvision's `ImageFolder`; those that sharp cannot decode are reported as unreadable. */
const IMAGE_EXTENSION = /\.(jpe?g|png|ppm|bmp|pgm|tiff?|webp|gif)$/i;
const DANGLING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const MAX_DEPTH = 16;
/** ImageNet-21k has fourteen million images. */
const MAX_IMAGES = 1 << 24;

/** Whether a file name has an image extension. */
export function isImageFileName(name: string): boolean {
  return IMAGE_EXTENSION.test(name);
}

/** Whether a path is the folder or inside it; both are resolved paths. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A folder of image files, at any depth. Follows links that stay inside. */
export class ImageFolder {
  readonly path: string;
  readonly #signal: AbortSignal | undefined;
  #count = 0;

  private constructor(path: string, signal: AbortSignal | undefined) {
    this.path = path;
    this.#signal = signal;
  }

  /** Throws LabError `not-found` or `bad-file`. */
  static async open(folder: string, signal?: AbortSignal): Promise<ImageFolder> {
    const path = await realpath(folder).catch((error: unknown) => {
      throw readProblem(error, folder);
    });
    return new ImageFolder(path, signal);
  }

  /** The names of its subfolders, sorted. */
  async folders(): Promise<string[]> {
    const { folders } = await this.#entries('');
    return folders;
  }

  /** The image files in one of its subfolders, relative to that, in torchvision's order: folder by folder, sorted by name. */
  async imageFiles(folder: string): Promise<string[]> {
    const found: string[] = [];
    await this.#walk(folder, '', 0, found);
    return found;
  }

  async #walk(folder: string, relative: string, depth: number, found: string[]): Promise<void> {
    this.#signal?.throwIfAborted();
    const path = join(folder, relative);
    if (depth > MAX_DEPTH) throw this.#bad(path, `The folders are nested more than ${MAX_DEPTH} levels deep.`);
    const { folders, files } = await this.#entries(path);
    this.#count += files.length;
    if (this.#count > MAX_IMAGES) throw this.#bad(path, `The folder has more than ${formatCount(MAX_IMAGES)} images.`);
    const child = (name: string): string => (relative === '' ? name : `${relative}/${name}`);
    for (const name of files) found.push(child(name));
    for (const name of folders) await this.#walk(folder, child(name), depth + 1, found);
  }

  async #entries(relative: string): Promise<{ folders: string[]; files: string[] }> {
    const path = join(this.path, relative);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw readProblem(error, path);
    });
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of entries) {
      // Hidden files of the system and of tools.
      if (entry.name.startsWith('.')) continue;
      if (await this.#isFolder(entry, join(path, entry.name))) folders.push(entry.name);
      else if (isImageFileName(entry.name)) files.push(entry.name);
    }
    return { folders: folders.sort(), files: files.sort() };
  }

  async #isFolder(entry: Dirent, path: string): Promise<boolean> {
    if (!entry.isSymbolicLink()) return entry.isDirectory();
    try {
      const target = await realpath(path);
      if (!isWithin(this.path, target)) throw this.#bad(path, `The link points outside the folder, to ${target}.`);
      return (await stat(target)).isDirectory();
    } catch (error) {
      // A dangling link counts as an unreadable file.
      if (DANGLING.has(errorCode(error) ?? '')) return false;
      throw readProblem(error, path);
    }
  }

  #bad(file: string, message: string): LabError {
    return new LabError('bad-file', message, 'Give the folder that holds the images themselves.', { file });
  }
}
