import { splitNameOf } from '../../source/split-name.ts';
import type { SplitName } from '../../store/data-set-folder.ts';
import { type Branch, foldersOf, ownImages } from './folder-tree.ts';

/** Whether the splits lie inside the classes: `cat/train/1.jpg`, `cat/test/2.jpg`. */
export function haveSplitsInside(tree: Branch): boolean {
  const classes = [...foldersOf(tree).values()];
  const splits = classes.map((one) => [...foldersOf(one)]);
  return (
    classes.every((one) => ownImages(one).length === 0) &&
    splits.flat().every(([name, one]) => splitNameOf(name) !== undefined && foldersOf(one).size === 0) &&
    splits.flat().some(([name]) => splitNameOf(name) === 'train')
  );
}

/** The class folders of a tree with only their images of one split. What lies in no class folder stays with the training images. */
export function splitInside(tree: Branch, split: SplitName): Branch {
  const isTrain = split === 'train';
  const splitOf = (file: string): SplitName | undefined => splitNameOf(file.split('/')[1] ?? '');
  const files = tree.files.filter((file) => (file.includes('/') ? splitOf(file) === split : isTrain));
  return { path: tree.path, files, emptyFolders: isTrain ? tree.emptyFolders : [] };
}
