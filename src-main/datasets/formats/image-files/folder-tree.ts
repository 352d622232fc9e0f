import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';
import type { LabeledFile } from './image-file-source.ts';
import { splitNameOf } from './split-name.ts';

/** VLCS repeats all images of a domain in this folder. */
const ALL_IMAGES = 'full';

/** A folder that contains image files, at any depth. */
export interface Branch {
  /** Relative to the root, where it is empty. */
  readonly path: string;
  /** Its image files, relative to it. */
  readonly files: readonly string[];
}

export type Splits = Readonly<Record<SplitName, readonly Branch[]>>;

/** The subfolders with image files, by name; files next to them belong to none. */
export function foldersOf({ path, files }: Branch): ReadonlyMap<string, Branch> {
  const folders = new Map<string, string[]>();
  for (const below of files) {
    const end = below.indexOf('/');
    if (end < 0) continue;
    const name = below.slice(0, end);
    const inside = folders.get(name);
    if (inside) inside.push(below.slice(end + 1));
    else folders.set(name, [below.slice(end + 1)]);
  }
  return new Map([...folders].map(([name, inside]) => [name, { path: path === '' ? name : `${path}/${name}`, files: inside }]));
}

/**
 * The subfolders of a branch by split. Undefined if they are not split folders: unless all are named after splits, the training one must
 * have class folders, since a class may be called `train`. A folder of all images counts only if it is alone.
 */
export function splitsOf(branch: Branch): Splits | undefined {
  const folders = [...foldersOf(branch)];
  const named = folders.filter(([name]) => splitNameOf(name));
  if (named.length === 0) {
    const whole = folders.every(([name]) => name.toLowerCase() === ALL_IMAGES) ? folders.map(([, one]) => one) : [];
    return whole.length > 0 ? { train: whole, validation: [], test: [] } : undefined;
  }
  const areAll = folders.every(([name]) => splitNameOf(name) ?? name.toLowerCase() === ALL_IMAGES);
  const hasClasses = named.some(([name, one]) => splitNameOf(name) === 'train' && foldersOf(one).size > 0);
  if (!areAll && !hasClasses) return undefined;
  const [train, validation, test] = splitNames.map((split) => named.filter(([name]) => splitNameOf(name) === split).map(([, one]) => one));
  return { train: train ?? [], validation: validation ?? [], test: test ?? [] };
}

/** The files of a folder of class folders. Throws LabError `bad-file` if there are none. */
export function labeled(root: string, branch: Branch): LabeledFile[] {
  const labeledFiles = [...foldersOf(branch)].flatMap(([label, { path, files }]) =>
    files.map((file) => ({ path: `${path}/${file}`, label })),
  );
  if (labeledFiles.length > 0) return labeledFiles;
  throw new LabError(
    'bad-file',
    `The ${plural(branch.files.length, 'image')} in ${branch.path} are not in class folders, so their classes are unknown.`,
    'Sort them into class folders, give a CSV list of all images, or remove the folder.',
    { file: `${root}/${branch.path}`, location: 'classes' },
  );
}
