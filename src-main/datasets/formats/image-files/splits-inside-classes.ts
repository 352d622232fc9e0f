import { listed } from '#shared/text/index.ts';
import { undecided } from '../../source/left-out.ts';
import { splitNameOf } from '../../source/split-name.ts';
import type { SplitName } from '../../store/data-set-folder.ts';
import { type Branch, foldersOf, ownImages } from './folder-tree.ts';
import { type LabeledFolders, within } from './labeled-folders.ts';

/** Folder names that a message lists. */
const MAX_LISTED = 20;

/**
 * Whether the splits lie inside the classes: `cat/train/1.jpg`, `cat/test/2.jpg`. One class with a training and a held-out folder settles it;
 * otherwise all folders in all classes are named after splits.
 */
export function haveSplitsInside(tree: Branch): boolean {
  const classes = [...foldersOf(tree).values()];
  const splits = classes.map((one) => [...foldersOf(one)]);
  const areOnlySplits =
    classes.every((one) => ownImages(one).length === 0) &&
    splits.flat().every(([name, one]) => splitNameOf(name) !== undefined && foldersOf(one).size === 0) &&
    splits.flat().some(([name]) => splitNameOf(name) === 'train');
  return areOnlySplits || classes.some((one) => hasSplits(one) && splitFolders(one).every((split) => foldersOf(split).size === 0));
}

/**
 * Accounts for what lies beside the splits inside the classes. Throws LabError `conflict` for images in other folders of a class, and for a
 * class without splits.
 */
export function checkSplitsInside(tree: Branch, folders: LabeledFolders): void {
  const classes = [...foldersOf(tree).values()];
  const whole = classes.filter((one) => splitFolders(one).length === 0);
  const others = classes.filter((one) => splitFolders(one).length > 0).flatMap((one) => [...foldersOf(one)].filter(isOther));
  const paths = [...whole, ...others.map(([, one]) => one)].map(({ path }) => path);
  if (paths.length > 0) {
    const message = `The classes hold folders of their splits, but ${listed(paths, MAX_LISTED)} ${paths.length === 1 ? 'belongs' : 'belong'} to no split.`;
    throw undecided(message, 'Sort the images into the folders of the splits.', paths, folders.root);
  }
  for (const one of classes) for (const image of ownImages(one)) folders.unused.add('images outside the split folders', within(one, image));
}

/** The class folders of a tree with only their images of one split. What lies in no class folder stays with the training images. */
export function splitInside(tree: Branch, split: SplitName): Branch {
  const isTrain = split === 'train';
  const splitOf = (file: string): SplitName | undefined => {
    const [, folder = '', ...inside] = file.split('/');
    return inside.length > 0 ? splitNameOf(folder) : undefined;
  };
  const files = tree.files.filter((file) => (file.includes('/') ? splitOf(file) === split : isTrain));
  return { path: tree.path, files, emptyFolders: isTrain ? tree.emptyFolders : [] };
}

/** Throws LabError `conflict` if a folder that would become a class holds split folders: its held-out images would be trained on. */
export function refuseSplitClasses(tree: Branch, folders: LabeledFolders): void {
  const found = [...foldersOf(tree).values()].filter(hasSplits);
  const [first] = found;
  if (!first) return;
  const heldOut = found.flatMap((one) => splitFolders(one).filter(({ path }) => splitNameOf(nameOf(path)) !== 'train'));
  const names = listed(
    found.map(({ path }) => path),
    MAX_LISTED,
  );
  const message = `${names} ${found.length === 1 ? 'holds split folders, so it is not a class' : 'hold split folders, so they are not classes'}.`;
  const paths = heldOut.map(({ path }) => path);
  throw undecided(message, `Give the folder of one data set: ${folders.root}/${first.path}.`, paths, folders.root);
}

function hasSplits(one: Branch): boolean {
  const splits = splitFolders(one).map(({ path }) => splitNameOf(nameOf(path)));
  return splits.includes('train') && splits.some((split) => split !== 'train');
}

function splitFolders(one: Branch): Branch[] {
  return [...foldersOf(one)].filter((entry) => !isOther(entry)).map(([, split]) => split);
}

function isOther([name]: readonly [string, Branch]): boolean {
  return splitNameOf(name) === undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
