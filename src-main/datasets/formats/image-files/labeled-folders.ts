import { LabError } from '#shared/errors/index.ts';
import { listed, plural } from '#shared/text/index.ts';
import { undecided } from '../../source/left-out.ts';
import type { UnusedParts } from '../../source/unused-parts.ts';
import type { SplitName } from '../../store/data-set-folder.ts';
import { type Branch, foldersOf, ownImages } from './folder-tree.ts';
import type { FileList, LabeledFile } from './image-file-source.ts';

/** Folder names that a message lists. */
const MAX_LISTED = 20;
const WITHOUT_IMAGES = 'folders without images';
const STRAY = 'images outside the class folders';

/** Labels the images of class folders by the folder's name, and keeps account of what is in no class folder. */
export class LabeledFolders {
  readonly root: string;
  readonly unused: UnusedParts;
  readonly #trained = new Set<string>();
  /** Class folders without images, by path. */
  readonly #empty = new Map<string, string>();

  constructor(root: string, unused: UnusedParts) {
    this.root = root;
    this.unused = unused;
  }

  /** The images of branches that hold class folders. Throws LabError `bad-file` for a branch with images but without class folders. */
  list(split: SplitName, branches: readonly Branch[], file = this.root): FileList {
    return { file, split, files: branches.flatMap((branch) => this.#labeled(split, branch)) };
  }

  /** Throws LabError `conflict` if a class is lost because its folder has no images. Call it after all lists. */
  refuseLostClasses(): void {
    const lost = [...this.#empty].filter(([, label]) => !this.#trained.has(label)).map(([path]) => path);
    if (lost.length > 0) {
      const one = lost.length === 1;
      const message = `The class ${one ? 'folder' : 'folders'} ${listed(lost, MAX_LISTED)} ${one ? 'has' : 'have'} no images.`;
      throw undecided(message, 'Add the images.', lost, this.root);
    }
    for (const path of this.#empty.keys()) this.unused.add(WITHOUT_IMAGES, path);
  }

  /** Counts the images that lie directly in a folder of folders. */
  passOverStrays(branch: Branch): void {
    for (const file of ownImages(branch)) this.unused.add(STRAY, within(branch, file));
  }

  passOverEmpty(path: string): void {
    this.unused.add(WITHOUT_IMAGES, path);
  }

  /** Counts images that are not used. */
  passOver(what: string, branches: readonly Branch[]): void {
    for (const { path, files } of branches) this.unused.add(what, path, files.length);
  }

  #labeled(split: SplitName, branch: Branch): LabeledFile[] {
    const folders = foldersOf(branch);
    if (folders.size === 0) throw this.#noClasses(branch);
    this.passOverStrays(branch);
    for (const path of branch.emptyFolders) {
      const isClass = split === 'train' && !path.includes('/');
      if (isClass) this.#empty.set(within(branch, path), labelOf(path));
      else this.unused.add(WITHOUT_IMAGES, within(branch, path));
    }
    return [...folders].flatMap(([name, { path, files }]) => {
      const label = labelOf(name);
      if (split === 'train') this.#trained.add(label);
      return files.map((file) => ({ path: `${path}/${file}`, label }));
    });
  }

  #noClasses({ path, files }: Branch): LabError {
    const message = `The ${plural(files.length, 'image')} in ${path === '' ? 'the folder' : path} are not in class folders, so their classes are unknown.`;
    const leaveOut = path === '' ? '' : `, or leave the folder out: --leave-out ${path}`;
    return new LabError('bad-file', message, `Sort them into class folders, give a CSV list of all images${leaveOut}.`, {
      file: `${this.root}/${path}`,
      location: 'classes',
    });
  }
}

/** A class's name in one Unicode form: macOS decomposes the names of folders, other systems do not. */
export function labelOf(name: string): string {
  return name.normalize('NFC');
}

/** The path of a file or folder of a branch, relative to the root. */
export function within({ path }: Branch, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}
