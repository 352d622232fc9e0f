import { splitNameOf, splitWithin } from '../../source/split-name.ts';
import { type SplitName, splitNames } from '../../store/data-set-folder.ts';

/** VLCS repeats all images of a domain in this folder. */
const ALL_IMAGES = 'full';

/** A folder that contains image files, at any depth. */
export interface Branch {
  /** Relative to the root, where it is empty. */
  readonly path: string;
  /** Its image files, relative to it. */
  readonly files: readonly string[];
  /** Folders without images, relative to it. */
  readonly emptyFolders: readonly string[];
}

/** A branch whose subfolders are splits, and its other subfolders. */
export interface SplitFolders {
  readonly splits: Readonly<Record<SplitName, readonly Branch[]>>;
  /** Folders that repeat all images. */
  readonly repeats: readonly Branch[];
  readonly others: readonly Branch[];
}

/** The subfolders with image files, by name. */
export function foldersOf({ path, files, emptyFolders }: Branch): ReadonlyMap<string, Branch> {
  const folders = new Map<string, { files: string[]; emptyFolders: string[] }>();
  for (const below of files) {
    const [name, inside] = splitPath(below);
    if (inside === undefined) continue;
    const folder = folders.get(name);
    if (folder) folder.files.push(inside);
    else folders.set(name, { files: [inside], emptyFolders: [] });
  }
  for (const below of emptyFolders) {
    const [name, inside] = splitPath(below);
    if (inside !== undefined) folders.get(name)?.emptyFolders.push(inside);
  }
  return new Map([...folders].map(([name, inside]) => [name, { path: path === '' ? name : `${path}/${name}`, ...inside }]));
}

/** The names of the subfolders with image files, in one Unicode form. */
export function folderNamesOf(branch: Branch): string[] {
  return [...foldersOf(branch).keys()].map((name) => name.normalize('NFC'));
}

/** The names of the subfolders without images. */
export function emptyFoldersOf({ emptyFolders }: Branch): string[] {
  return emptyFolders.filter((path) => !path.includes('/'));
}

/** The image files that lie in no subfolder. */
export function ownImages({ files }: Branch): string[] {
  return files.filter((file) => !file.includes('/'));
}

/** The one folder of folders in a branch that holds nothing else, and so on inside: archives often unpack to `train/train/<class>`. */
export function lookThrough(branch: Branch, isLevel: (branch: Branch) => boolean = () => false): Branch {
  const [only, ...others] = foldersOf(branch).values();
  if (!only || others.length > 0 || ownImages(branch).length > 0 || emptyFoldersOf(branch).length > 0) return branch;
  if (foldersOf(only).size === 0 || isLevel(branch)) return branch;
  return lookThrough(only, isLevel);
}

/**
 * The subfolders of a branch by split. Undefined if they are not split folders: unless all are named after splits, the training one must
 * have class folders, since a class may be called `train`. A folder of all images counts only if it is alone.
 *
 * @param exactly whether names must be those of splits, instead of only containing them (`seg_train`)
 */
export function splitFoldersOf(branch: Branch, exactly = false): SplitFolders | undefined {
  const folders = foldersOf(branch);
  const splitOf = exactly ? exactSplits(folders) : (looseSplits(folders) ?? exactSplits(folders));
  const isRepeat = (name: string): boolean => name.toLowerCase() === ALL_IMAGES;
  const repeats = [...folders].filter(([name]) => isRepeat(name)).map(([, one]) => one);
  if (splitOf.size === 0) {
    const isWhole = repeats.length > 0 && repeats.length === folders.size;
    return isWhole ? { splits: { train: repeats, validation: [], test: [] }, repeats: [], others: [] } : undefined;
  }
  const named = [...folders].filter(([name]) => splitOf.has(name));
  const others = [...folders].filter(([name]) => !splitOf.has(name) && !isRepeat(name)).map(([, one]) => one);
  const hasClasses = named.some(([name, one]) => splitOf.get(name) === 'train' && foldersOf(one).size > 0);
  if (others.length > 0 && !hasClasses) return undefined;
  const [train = [], validation = [], test = []] = splitNames.map((split) =>
    named.filter(([name]) => splitOf.get(name) === split).map(([, one]) => one),
  );
  const trained = train.map((one) => lookThrough(one));
  const classes = new Set(trained.flatMap(folderNamesOf));
  const isClassLevel = (one: Branch): boolean => folderNamesOf(one).some((name) => classes.has(name));
  const heldOut = (branches: readonly Branch[]): Branch[] => branches.map((one) => lookThrough(one, isClassLevel));
  return { splits: { train: trained, validation: heldOut(validation), test: heldOut(test) }, repeats, others };
}

type Folders = ReadonlyMap<string, Branch>;

function exactSplits(folders: Folders): Map<string, SplitName> {
  return new Map([...folders.keys()].flatMap((name) => pair(name, splitNameOf(name))));
}

/**
 * Splits by names that contain them. Undefined unless a training and a held-out folder share a class folder, or all folders are such and
 * have none: classes may be called `train_station` and `test_tube`.
 */
function looseSplits(folders: Folders): Map<string, SplitName> | undefined {
  const splitOf = new Map([...folders.keys()].flatMap((name) => pair(name, splitNameOf(name) ?? splitWithin(name))));
  const named = (isTrain: boolean): Branch[] =>
    [...folders].filter(([name]) => splitOf.has(name) && (splitOf.get(name) === 'train') === isTrain).map(([, one]) => lookThrough(one));
  const [train, heldOut] = [named(true), named(false)];
  if (train.length === 0 || heldOut.length === 0) return undefined;
  const classes = new Set(train.flatMap(folderNamesOf));
  const shared = heldOut.some((one) => folderNamesOf(one).some((name) => classes.has(name)));
  const areFlat = splitOf.size === folders.size && classes.size === 0 && heldOut.every((one) => foldersOf(one).size === 0);
  return shared || areFlat ? splitOf : undefined;
}

function pair(name: string, split: SplitName | undefined): [string, SplitName][] {
  return split ? [[name, split]] : [];
}

/** `[a, b/c]` of `a/b/c`, `[a, undefined]` of `a`. */
function splitPath(path: string): [name: string, inside: string | undefined] {
  const end = path.indexOf('/');
  return end < 0 ? [path, undefined] : [path.slice(0, end), path.slice(end + 1)];
}
