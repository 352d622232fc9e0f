import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { splitNames } from '../../store/data-set-folder.ts';
import { checkSplitFolders } from './check-split-folders.ts';
import { domainLists } from './domain-lists.ts';
import { type Branch, folderNamesOf, foldersOf, ownImages, splitFoldersOf } from './folder-tree.ts';
import type { FileList } from './image-file-source.ts';
import type { LabeledFolders } from './labeled-folders.ts';
import { checkSplitsInside, haveSplitsInside, refuseSplitClasses, splitInside } from './splits-inside-classes.ts';

/** Folder names that a message lists. */
const MAX_LISTED = 20;

/**
 * Assigns the images of a folder to splits and classes: by split folders, by domains, or by class folders alone. Throws LabError
 * `bad-file`, or `conflict` for what only the user can decide.
 */
export function classFolderLists(tree: Branch, request: AddDataSet, folders: LabeledFolders): FileList[] {
  const lists = listsOf(tree, request, folders);
  folders.refuseLostClasses();
  return lists;
}

function listsOf(tree: Branch, { format, trainDomains, testDomains }: AddDataSet, folders: LabeledFolders): FileList[] {
  if (trainDomains ?? testDomains) return domainLists(tree, trainDomains, testDomains, folders);
  // Naming the format settles that the folders are classes, unless they have the exact names of splits.
  const found = splitFoldersOf(tree, format !== undefined);
  if (found) {
    checkSplitFolders(tree, found, folders);
    return splitNames.flatMap((split) =>
      found.splits[split].map((branch) => folders.list(split, [branch], `${folders.root}/${branch.path}`)),
    );
  }
  if (haveSplitsInside(tree)) {
    checkSplitsInside(tree, folders);
    const inside = splitNames.map((split) => ({ split, branch: splitInside(tree, split) }));
    return inside.filter(({ branch }) => branch.files.length > 0).map(({ split, branch }) => folders.list(split, [branch]));
  }
  if (format === undefined && areDomains(foldersOf(tree))) {
    const names = listed([...foldersOf(tree).keys()], MAX_LISTED);
    const message = `The folders look like domains, since they share their class folders: ${names}.`;
    const remedy = 'Choose the domains to train on or to test on. If they are classes, set the format to class-folders.';
    throw new LabError('conflict', message, remedy, { file: folders.root, location: 'trainDomains' });
  }
  refuseSplitClasses(tree, folders);
  return [folders.list('train', [tree])];
}

/** Several folders without images of their own that share at least two subfolders. */
function areDomains(folders: ReadonlyMap<string, Branch>): boolean {
  const names = [...folders.values()].map((branch) => ({ inside: new Set(folderNamesOf(branch)), own: ownImages(branch).length > 0 }));
  const [first, ...others] = names;
  if (!first || others.length === 0 || names.some(({ own }) => own)) return false;
  return [...first.inside].filter((name) => others.every(({ inside }) => inside.has(name))).length >= 2;
}
