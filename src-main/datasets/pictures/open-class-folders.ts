import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { SplitName } from '../data-set-folder.ts';
import type { ImageSource } from '../import/image-source.ts';
import { pictureSource, type LabelledPicture, type PictureList } from './picture-source.ts';
import { PictureFolder } from './walk-pictures.ts';

const spellings: Readonly<Record<string, SplitName>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation' },
};

/** What lies in a folder, by the folders at its top: the ways from there. */
type Tree = ReadonlyMap<string, readonly string[]>;

/**
 * The pictures of a folder of folders, one for each class: at its top; within folders for training, validation and test; or within
 * domains. Throws a LabError `not-found`, `bad-file` or `conflict`.
 */
export async function openClassFolders(folder: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const root = await PictureFolder.open(folder, signal);
  const tree = new Map<string, readonly string[]>();
  for (const name of await root.folders()) {
    const pictures = await root.pictures(name);
    if (pictures.length > 0) tree.set(name, pictures);
  }
  if (tree.size === 0) {
    throw new LabError('not-found', 'There are no pictures in folders there.', 'Give a folder with one folder for each class.', {
      file: folder,
    });
  }
  return pictureSource({ path: root.path }, listsOf(root.path, tree, request), request);
}

function listsOf(root: string, tree: Tree, { trainDomains, testDomains }: AddDataSet): PictureList[] {
  const folders = [...tree.keys()];
  const named = folders.flatMap((folder) => (spellings[folder.toLowerCase()] ? [folder] : []));
  if (trainDomains ?? testDomains) return domainLists(root, tree, trainDomains, testDomains ?? []);
  if (named.some((folder) => spellings[folder.toLowerCase()] === 'train')) return splitLists(root, tree, named);
  if (areDomains(tree)) {
    const message = `The folders look like domains with the same classes each: ${folders.slice(0, 20).join(', ')}.`;
    throw new LabError('conflict', message, 'Say which of them to train on, which to test on, or both.', {
      file: root,
      place: 'trainDomains',
    });
  }
  const pictures = folders.flatMap((folder) => (tree.get(folder) ?? []).map((way) => ({ way: `${folder}/${way}`, label: folder })));
  return [{ file: root, split: 'train', pictures }];
}

/** Where only one of the others is there, it is the test set: what published figures are of. */
function splitLists(root: string, tree: Tree, folders: readonly string[]): PictureList[] {
  const splitOf = (folder: string): SplitName => spellings[folder.toLowerCase()] ?? 'train';
  const hasTest = folders.some((folder) => splitOf(folder) === 'test');
  return folders.map((folder) => {
    const split = splitOf(folder);
    return { file: `${root}/${folder}`, split: split === 'validation' && !hasTest ? 'test' : split, pictures: byClass(tree, folder) };
  });
}

function domainLists(root: string, tree: Tree, trainDomains: readonly string[] | undefined, testDomains: readonly string[]): PictureList[] {
  const folders = [...tree.keys()];
  for (const domain of [...(trainDomains ?? []), ...testDomains]) {
    if (tree.has(domain)) continue;
    const message = `There is no domain called ${domain}; there are ${folders.slice(0, 20).join(', ')}.`;
    throw new LabError('conflict', message, 'Name folders that are there.', { file: root, place: 'trainDomains' });
  }
  const trained = trainDomains ?? folders.filter((folder) => !testDomains.includes(folder));
  const list = (split: SplitName, domains: readonly string[]): PictureList => ({
    file: root,
    split,
    pictures: domains.flatMap((domain) => byClass(tree, domain)),
  });
  return [list('train', trained), list('test', testDomains)];
}

/** The pictures of a folder of class folders; those beside the class folders belong to none. */
function byClass(tree: Tree, folder: string): LabelledPicture[] {
  return (tree.get(folder) ?? []).flatMap((way) => {
    const [label, ...rest] = way.split('/');
    return label === undefined || rest.length === 0 ? [] : [{ way: `${folder}/${way}`, label }];
  });
}

/** Several folders without pictures of their own, which all have the same two folders or more. */
function areDomains(tree: Tree): boolean {
  const classes = [...tree.values()].map((ways) => new Set(ways.map((way) => way.split('/').slice(0, -1)[0] ?? '')));
  const [first, ...others] = classes;
  if (!first || others.length === 0 || classes.some((names) => names.has(''))) return false;
  return [...first].filter((name) => others.every((names) => names.has(name))).length >= 2;
}
