import { listed, plural } from '#shared/text/index.ts';
import { undecided } from '../../source/left-out.ts';
import { splitNameOf, splitWithin } from '../../source/split-name.ts';
import { splitNames } from '../../store/data-set-folder.ts';
import { type Branch, emptyFoldersOf, type SplitFolders } from './folder-tree.ts';
import { type LabeledFolders, within } from './labeled-folders.ts';

const MAX_LISTED = 20;

/**
 * Accounts for what lies beside split folders. Throws LabError `conflict` for images in a folder that is no split, for several folders of one
 * split (`val` and `val_blurred`), and for a split without images: held-out images would be drawn in their place.
 */
export function checkSplitFolders(tree: Branch, { splits: found, others, repeats }: SplitFolders, folders: LabeledFolders): void {
  if (others.length > 0) {
    const names = others.map(({ path, files }) => `${path} (${plural(files.length, 'image')})`);
    const message = `${listed(names, MAX_LISTED)}: ${others.length === 1 ? 'the folder belongs' : 'these folders belong'} to no split.`;
    const paths = others.map(({ path }) => path);
    throw undecided(message, 'Name the folders of the splits train, val and test.', paths, folders.root);
  }
  for (const split of splitNames) {
    const same = found[split].map(({ path }) => path).toSorted((one, other) => one.length - other.length);
    if (same.length < 2) continue;
    const message = `${listed(same, MAX_LISTED)} would be one split (${split}).`;
    throw undecided(message, 'If they belong together, move their images into one folder.', same.slice(1), folders.root);
  }
  const empty = emptyFoldersOf(tree);
  const splits = empty.filter((name) => splitNameOf(name) ?? splitWithin(name)).map((name) => within(tree, name));
  if (splits.length > 0) {
    const message = `The split ${splits.length === 1 ? 'folder' : 'folders'} ${listed(splits, MAX_LISTED)} ${splits.length === 1 ? 'has' : 'have'} no images.`;
    throw undecided(message, 'Add the images.', splits, folders.root);
  }
  for (const name of empty) folders.passOverEmpty(within(tree, name));
  folders.passOver('images in folders of all images, which repeat the others', repeats);
  folders.passOverStrays(tree);
}
