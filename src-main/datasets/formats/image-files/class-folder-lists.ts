import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';
import { type Branch, foldersOf, labeled, splitsOf } from './folder-tree.ts';
import type { FileList } from './image-file-source.ts';

/** Folder names that a message lists. */
const MAX_LISTED = 20;

/**
 * Assigns the images of a folder to splits and classes: by split folders, by domains, or by class folders alone. Throws LabError
 * `bad-file` or `conflict`.
 */
export function classFolderLists(root: string, tree: Branch, { format, trainDomains, testDomains }: AddDataSet): FileList[] {
  if (trainDomains ?? testDomains) return domainLists(root, tree, trainDomains, testDomains);
  const list = (split: SplitName, branch: Branch): FileList => ({
    file: `${root}/${branch.path}`,
    split,
    files: labeled(root, branch),
  });
  const splits = splitsOf(tree);
  if (splits) return withTest(splitNames.flatMap((split) => splits[split].map((branch) => list(split, branch))));
  const folders = foldersOf(tree);
  // Naming the format settles that the folders are classes.
  if (format === undefined && areDomains(folders)) {
    const names = listed([...folders.keys()], MAX_LISTED);
    const message = `The folders look like domains, since they share their class folders: ${names}.`;
    const remedy = 'Choose the domains to train on or to test on. If they are classes, set the format to class-folders.';
    throw new LabError('conflict', message, remedy, { file: root, location: 'trainDomains' });
  }
  return [{ file: root, split: 'train', files: labeled(root, tree) }];
}

/**
 * Test domains contribute all their images. The other domains are trained on, with their own validation images if they have any; their
 * own test images form the test set only if there is no test domain.
 */
function domainLists(
  root: string,
  tree: Branch,
  trainDomains: readonly string[] | undefined,
  testDomains: readonly string[] | undefined,
): FileList[] {
  const domains = foldersOf(tree);
  const trained = trainDomains ?? [...domains.keys()].filter((name) => testDomains?.includes(name) !== true);
  const branchesOf = (names: readonly string[], split: SplitName): Branch[] =>
    names.flatMap((name) => {
      const domain = domains.get(name) ?? refuseUnknownDomain(name, root, [...domains.keys()]);
      return splitsOf(domain)?.[split] ?? (split === 'train' ? [domain] : []);
    });
  const list = (split: SplitName, branches: readonly Branch[]): FileList => ({
    file: root,
    split,
    files: branches.flatMap((branch) => labeled(root, branch)),
  });
  return withTest([
    list('train', branchesOf(trained, 'train')),
    list('validation', branchesOf(trained, 'validation')),
    list('test', testDomains ? splitNames.flatMap((split) => branchesOf(testDomains, split)) : branchesOf(trained, 'test')),
  ]);
}

/** If only validation images are held out, they become the test set, since published results refer to them. */
function withTest(lists: readonly FileList[]): FileList[] {
  if (lists.some(({ split, files }) => split === 'test' && files.length > 0)) return [...lists];
  return lists.map((list) => (list.split === 'validation' ? { ...list, split: 'test' } : list));
}

function refuseUnknownDomain(domain: string, root: string, domains: readonly string[]): never {
  const message = `There is no domain named ${domain}. Domains found: ${listed(domains, MAX_LISTED)}.`;
  throw new LabError('conflict', message, 'Use the names of existing folders.', { file: root, location: 'trainDomains' });
}

/** Several folders without images of their own that share at least two subfolders. */
function areDomains(folders: ReadonlyMap<string, Branch>): boolean {
  const names = [...folders.values()].map((branch) => ({
    inside: foldersOf(branch),
    own: branch.files.some((file) => !file.includes('/')),
  }));
  const [first, ...others] = names;
  if (!first || others.length === 0 || names.some(({ own }) => own)) return false;
  return [...first.inside.keys()].filter((name) => others.every(({ inside }) => inside.has(name))).length >= 2;
}
