import { LabError } from '#shared/errors/index.ts';
import { splitNames, type SplitName } from '../data-set-folder.ts';
import type { LabeledPicture } from './picture-source.ts';
import { splitNamed } from './split-named.ts';

/** VLCS has all pictures of a domain once more there. */
const WHOLE = 'full';

/** A folder with pictures in it, however deep. */
export interface Branch {
  /** Its own way from the root; empty for that. */
  readonly way: string;
  /** Those of its pictures, from it. */
  readonly ways: readonly string[];
}

export type Splits = Readonly<Record<SplitName, readonly Branch[]>>;

/** The folders in a branch that have pictures, by name; pictures beside them belong to none. */
export function foldersOf({ way, ways }: Branch): ReadonlyMap<string, Branch> {
  const folders = new Map<string, string[]>();
  for (const below of ways) {
    const end = below.indexOf('/');
    if (end < 0) continue;
    const name = below.slice(0, end);
    const inside = folders.get(name);
    if (inside) inside.push(below.slice(end + 1));
    else folders.set(name, [below.slice(end + 1)]);
  }
  return new Map([...folders].map(([name, inside]) => [name, { way: way === '' ? name : `${way}/${name}`, ways: inside }]));
}

/**
 * The folders of a branch by their splits; undefined where they are none: neither are all called so, nor has one for training class
 * folders in it. For a class may be called `train`. A folder of all pictures counts only where there are no others.
 */
export function splitsOf(branch: Branch): Splits | undefined {
  const folders = [...foldersOf(branch)];
  const named = folders.filter(([name]) => splitNamed(name));
  if (named.length === 0) {
    const whole = folders.every(([name]) => name.toLowerCase() === WHOLE) ? folders.map(([, one]) => one) : [];
    return whole.length > 0 ? { train: whole, validation: [], test: [] } : undefined;
  }
  const areAll = folders.every(([name]) => splitNamed(name) ?? name.toLowerCase() === WHOLE);
  const hasClasses = named.some(([name, one]) => splitNamed(name) === 'train' && foldersOf(one).size > 0);
  if (!areAll && !hasClasses) return undefined;
  const [train, validation, test] = splitNames.map((split) => named.filter(([name]) => splitNamed(name) === split).map(([, one]) => one));
  return { train: train ?? [], validation: validation ?? [], test: test ?? [] };
}

/** The pictures of a folder of class folders. Throws a LabError `bad-file` where none of its pictures is in one. */
export function labeled(root: string, branch: Branch): LabeledPicture[] {
  const pictures = [...foldersOf(branch)].flatMap(([label, { way, ways }]) => ways.map((below) => ({ way: `${way}/${below}`, label })));
  if (pictures.length > 0) return pictures;
  throw new LabError(
    'bad-file',
    `The ${branch.ways.length} pictures in ${branch.way} lie in no class folders, so nobody knows their classes.`,
    'Put each into a folder of its class, give a CSV list of all pictures instead, or take that folder away.',
    { file: `${root}/${branch.way}`, location: 'classes' },
  );
}
