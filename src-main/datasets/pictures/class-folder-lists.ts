import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { splitNames, type SplitName } from '../data-set-folder.ts';
import type { PictureList } from './picture-source.ts';
import { foldersOf, labeled, splitsOf, type Branch } from './picture-tree.ts';

/**
 * Which pictures of a folder go into which split, and their classes: by folders for splits, by domains, or by classes alone. Throws a
 * LabError `bad-file` or `conflict`.
 */
export function classFolderLists(root: string, tree: Branch, { format, trainDomains, testDomains }: AddDataSet): PictureList[] {
  if (trainDomains ?? testDomains) return domainLists(root, tree, trainDomains, testDomains);
  const list = (split: SplitName, branch: Branch): PictureList => ({
    file: `${root}/${branch.way}`,
    split,
    pictures: labeled(root, branch),
  });
  const splits = splitsOf(tree);
  if (splits) return withTest(splitNames.flatMap((split) => splits[split].map((branch) => list(split, branch))));
  const folders = foldersOf(tree);
  // Who names the format has said that they are classes.
  if (format === undefined && areDomains(folders)) {
    const message = `The folders look like domains with the same classes each: ${[...folders.keys()].slice(0, 20).join(', ')}.`;
    const remedy = 'Say which of them to train on, which to test on, or both. If they are the classes, give the format: class-folders.';
    throw new LabError('conflict', message, remedy, { file: root, location: 'trainDomains' });
  }
  return [{ file: root, split: 'train', pictures: labeled(root, tree) }];
}

/**
 * Domains to test on give all their pictures. The others are trained on, with their own validation pictures where they have some; their
 * own test pictures are the test set only where no domain is.
 */
function domainLists(
  root: string,
  tree: Branch,
  trainDomains: readonly string[] | undefined,
  testDomains: readonly string[] | undefined,
): PictureList[] {
  const domains = foldersOf(tree);
  const trained = trainDomains ?? [...domains.keys()].filter((name) => testDomains?.includes(name) !== true);
  const branchesOf = (names: readonly string[], split: SplitName): Branch[] =>
    names.flatMap((name) => {
      const domain = domains.get(name) ?? notThere(name, root, [...domains.keys()]);
      return splitsOf(domain)?.[split] ?? (split === 'train' ? [domain] : []);
    });
  const list = (split: SplitName, branches: readonly Branch[]): PictureList => ({
    file: root,
    split,
    pictures: branches.flatMap((branch) => labeled(root, branch)),
  });
  return withTest([
    list('train', branchesOf(trained, 'train')),
    list('validation', branchesOf(trained, 'validation')),
    list('test', testDomains ? splitNames.flatMap((split) => branchesOf(testDomains, split)) : branchesOf(trained, 'test')),
  ]);
}

/** Where only validation pictures are held out they are the test set: what published figures are of. */
function withTest(lists: readonly PictureList[]): PictureList[] {
  if (lists.some(({ split, pictures }) => split === 'test' && pictures.length > 0)) return [...lists];
  return lists.map((list) => (list.split === 'validation' ? { ...list, split: 'test' } : list));
}

function notThere(domain: string, root: string, domains: readonly string[]): never {
  const message = `There is no domain called ${domain}; there are ${domains.slice(0, 20).join(', ')}.`;
  throw new LabError('conflict', message, 'Name folders that are there.', { file: root, location: 'trainDomains' });
}

/** Several folders without pictures of their own, which all have the same two folders or more. */
function areDomains(folders: ReadonlyMap<string, Branch>): boolean {
  const names = [...folders.values()].map((branch) => ({ inside: foldersOf(branch), own: branch.ways.some((way) => !way.includes('/')) }));
  const [first, ...others] = names;
  if (!first || others.length === 0 || names.some(({ own }) => own)) return false;
  return [...first.inside.keys()].filter((name) => others.every(({ inside }) => inside.has(name))).length >= 2;
}
