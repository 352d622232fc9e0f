import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';
import { checkSplitFolders } from './check-split-folders.ts';
import { type Branch, emptyFoldersOf, foldersOf, lookThrough, type SplitFolders, splitFoldersOf } from './folder-tree.ts';
import type { FileList } from './image-file-source.ts';
import { type LabeledFolders, labelOf, within } from './labeled-folders.ts';

/** Folder names that a message lists. */
const MAX_LISTED = 20;

type Splits = SplitFolders['splits'];

/**
 * Test domains contribute all their images. The other domains are trained on, with their own validation images if they have any; their
 * own test images form the test set only if there is no test domain. Throws LabError `conflict` for an unknown domain.
 */
export function domainLists(
  tree: Branch,
  trainDomains: readonly string[] | undefined,
  testDomains: readonly string[] | undefined,
  folders: LabeledFolders,
): FileList[] {
  const domains = new Map([...foldersOf(tree)].map(([name, branch]) => [labelOf(name), branch]));
  const tested = testDomains?.map(labelOf);
  const trained = trainDomains?.map(labelOf) ?? [...domains.keys()].filter((name) => tested?.includes(name) !== true);
  const splitsOf = (names: readonly string[]): Splits[] =>
    names.map((name) => splitsOfDomain(domains.get(name) ?? refuseUnknownDomain(name, folders.root, [...domains.keys()]), folders));
  const [training, testing] = [splitsOf(trained), splitsOf(tested ?? [])];
  const list = (split: SplitName, branches: readonly Branch[]): FileList => folders.list(split, branches);
  const own = training.flatMap(({ test }) => test);
  if (tested) folders.passOver('test images of the training domains', own);
  const unchosen = [...domains].filter(([name]) => !trained.includes(name) && tested?.includes(name) !== true);
  folders.passOver(
    'images of domains that are not chosen',
    unchosen.map(([, branch]) => branch),
  );
  folders.passOverStrays(tree);
  for (const name of emptyFoldersOf(tree)) folders.passOverEmpty(within(tree, name));
  return [
    list(
      'train',
      training.flatMap(({ train }) => train),
    ),
    list(
      'validation',
      training.flatMap(({ validation }) => validation),
    ),
    list('test', tested ? splitNames.flatMap((split) => testing.flatMap((splits) => splits[split])) : own),
  ];
}

/** A domain without split folders is for training as a whole. */
function splitsOfDomain(domain: Branch, folders: LabeledFolders): Splits {
  const branch = lookThrough(domain, (one) => splitFoldersOf(one) !== undefined);
  const found = splitFoldersOf(branch);
  if (!found) return { train: [branch], validation: [], test: [] };
  checkSplitFolders(branch, found, folders);
  return found.splits;
}

function refuseUnknownDomain(domain: string, root: string, domains: readonly string[]): never {
  const message = `There is no domain named ${domain}. Domains found: ${listed(domains, MAX_LISTED)}.`;
  throw new LabError('conflict', message, 'Use the names of existing folders.', { file: root, location: 'trainDomains' });
}
