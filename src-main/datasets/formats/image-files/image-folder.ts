import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { blobsOf, isWithin } from '#main/files/is-within.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import type { LeftOut } from '../../source/left-out.ts';
import { isSystemName } from '../../source/system-name.ts';
import type { UnusedParts } from '../../source/unused-parts.ts';
import { imageKindOfFile } from './image-kind.ts';

/** Files of these names count as images without a look inside. */
const USUAL_EXTENSION = /\.(jpe?g|jpe|jfif|png|tiff?|webp|gif)$/i;
/** Files of these names count as images even if they turn out to be none: then they are reported as unreadable. */
const OTHER_EXTENSION = /\.(ppm|pgm|pbm|pnm|bmp|dib|heic|heif|avif|jp2|jxl)$/i;
const DANGLING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
const MAX_DEPTH = 16;
/** ImageNet-21k has fourteen million images. */
const MAX_IMAGES = 1 << 24;

/** Whether a file name has an image extension. */
export function isImageFileName(name: string): boolean {
  return USUAL_EXTENSION.test(name) || OTHER_EXTENSION.test(name);
}

/** What a folder contains, at any depth; paths are relative to it. */
interface FolderContent {
  /** In torchvision's order: folder by folder, sorted by name. */
  readonly images: readonly string[];
  /** Folders without a single image, but not the folders in them; and links that lead nowhere. */
  readonly emptyFolders: readonly string[];
}

interface FolderReading {
  /** Collects the files that are no images. */
  readonly unused: UnusedParts;
  /** Collects the images of kinds that are not supported. */
  readonly unsupported: UnusedParts;
  readonly leftOut: LeftOut;
  /** Files that are read as lists of images, by path. */
  readonly lists?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

interface Entries {
  readonly folders: readonly string[];
  readonly images: readonly string[];
  readonly dangling: readonly string[];
}

/** A folder of image files, at any depth. Follows links that stay inside, or in the download cache that the folder belongs to. */
export class ImageFolder {
  readonly path: string;
  readonly #reading: FolderReading;
  #count = 0;

  private constructor(path: string, reading: FolderReading) {
    this.path = path;
    this.#reading = reading;
  }

  /** Throws LabError `not-found` or `bad-file`. */
  static async open(folder: string, reading: FolderReading): Promise<ImageFolder> {
    const path = await realpath(folder).catch((error: unknown) => {
      throw readProblem(error, folder);
    });
    return new ImageFolder(path, reading);
  }

  /** Lists the images in it, or in one of its subfolders. Throws LabError `not-found` or `bad-file`. */
  async content(folder = ''): Promise<FolderContent> {
    const found = { images: [] as string[], emptyFolders: [] as string[] };
    await this.#walk(folder, '', 0, found);
    return found;
  }

  async #walk(folder: string, relative: string, depth: number, found: { images: string[]; emptyFolders: string[] }): Promise<void> {
    this.#reading.signal?.throwIfAborted();
    const path = join(folder, relative);
    if (depth > MAX_DEPTH) throw this.#bad(path, `The folders are nested more than ${MAX_DEPTH} levels deep.`);
    const { folders, images, dangling } = await this.#entries(path);
    this.#count += images.length;
    if (this.#count > MAX_IMAGES) throw this.#bad(path, `The folder has more than ${formatCount(MAX_IMAGES)} images.`);
    const child = (name: string): string => (relative === '' ? name : `${relative}/${name}`);
    for (const name of images) found.images.push(child(name));
    for (const name of dangling) found.emptyFolders.push(child(name));
    for (const name of folders) {
      const [imagesBefore, foldersBefore] = [found.images.length, found.emptyFolders.length];
      await this.#walk(folder, child(name), depth + 1, found);
      if (found.images.length > imagesBefore) continue;
      found.emptyFolders.length = foldersBefore;
      found.emptyFolders.push(child(name));
    }
  }

  async #entries(relative: string): Promise<Entries> {
    const path = join(this.path, relative);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw readProblem(error, path);
    });
    const { unused, leftOut, lists } = this.#reading;
    const [folders, images, dangling]: [string[], string[], string[]] = [[], [], []];
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const { name } = entry;
      const within = join(relative, name).split(sep).join('/');
      if (isSystemName(name)) {
        unused.add('hidden and system files and folders', within);
        continue;
      }
      if (leftOut.has(within)) {
        unused.add('folders and files left out on request', within);
        continue;
      }
      const kind = await this.#kindOf(entry, join(path, name));
      if (kind === 'folder') folders.push(name);
      else if (await this.#isImage(join(path, name), within)) images.push(name);
      else if (kind === 'dangling') dangling.push(name);
      else if (lists?.includes(within) !== true) unused.add('files that are not images', within);
    }
    return { folders, images, dangling };
  }

  async #isImage(file: string, within: string): Promise<boolean> {
    if (USUAL_EXTENSION.test(file)) return true;
    const kind = await imageKindOfFile(file);
    if (!kind && !OTHER_EXTENSION.test(file)) return false;
    if (kind?.isSupported !== true) this.#reading.unsupported.add(`${kind?.name ?? 'unknown'} images`, within);
    return true;
  }

  async #kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | 'dangling'> {
    if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : 'file';
    try {
      const target = await realpath(path);
      if (!this.#mayHold(target)) throw this.#bad(path, `The link points outside the folder, to ${target}.`);
      return (await stat(target)).isDirectory() ? 'folder' : 'file';
    } catch (error) {
      if (DANGLING.has(errorCode(error) ?? '')) return 'dangling';
      throw readProblem(error, path);
    }
  }

  #mayHold(target: string): boolean {
    const blobs = blobsOf(this.path);
    return isWithin(this.path, target) || (blobs !== undefined && isWithin(blobs, target));
  }

  #bad(file: string, message: string): LabError {
    return new LabError('bad-file', message, 'Give the folder that holds the images themselves.', { file });
  }
}
