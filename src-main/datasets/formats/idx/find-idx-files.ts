import { join } from 'node:path';
import type { UnusedContent } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { listFolder } from '../../source/list-folder.ts';
import type { FolderListing } from '../../source/source-format.ts';
import { UnusedParts } from '../../source/unused-parts.ts';

export interface IdxFiles {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

type Role = keyof IdxFiles;

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `emnist-letters-test-labels-idx1-ubyte.gz`, … */
const NAME =
  /^(?:.*[-_.])?(?<split>train|t10k|test)[-_.]?(?<content>images|labels)(?:[-_.](?:idx\d?|ubyte|int|short|u?int(?:8|16|32)))*(?:\.gz)?$/i;

const usualNames: IdxFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

/** Whether any of the names looks like one of the four files; of folders only what says `idx` or `ubyte`, unlike `train_images`. */
export function haveIdxNames(files: readonly string[], folders: readonly string[]): boolean {
  return files.some((name) => NAME.test(name)) || folders.some((name) => NAME.test(name) && /idx|ubyte/i.test(name));
}

/**
 * Finds the four files of a data set by their usual names, and what else is in the folder. Some archives unpack each file into a folder
 * of its name: that is looked into if there is no such file. Throws LabError `not-found` or `bad-file` naming the missing one.
 */
export async function findIdxFiles(folder: string): Promise<{ files: IdxFiles; unused: UnusedContent[] }> {
  const listing = await listFolder(folder);
  const found: IdxFiles = {
    trainImages: await theOne(listing, 'trainImages'),
    trainLabels: await theOne(listing, 'trainLabels'),
    testImages: await theOne(listing, 'testImages'),
    testLabels: await theOne(listing, 'testLabels'),
  };
  const unused = new UnusedParts();
  const used = new Set(Object.values(found).map((path: string) => path.split('/')[0]));
  for (const name of listing.files) if (!used.has(name)) unused.add('other files', name);
  for (const name of listing.folders) if (!used.has(name)) unused.add('folders', name);
  const pathOf = (role: Role): string => join(folder, found[role]);
  const files = {
    trainImages: pathOf('trainImages'),
    trainLabels: pathOf('trainLabels'),
    testImages: pathOf('testImages'),
    testLabels: pathOf('testLabels'),
  };
  return { files, unused: unused.all };
}

/** The path of the file for a role, relative to the folder. */
async function theOne({ path: folder, files, folders }: FolderListing, role: Role): Promise<string> {
  const fitting = files.filter((name) => roleOf(name) === role);
  for (const name of fitting.length > 0 ? [] : folders.filter((one) => roleOf(one) === role)) {
    const inner = await listFolder(join(folder, name));
    fitting.push(...inner.files.filter((one) => roleOf(one) === role).map((one) => `${name}/${one}`));
    if (fitting.length === 0) {
      throw new LabError('bad-file', 'This folder does not contain the file that it is named after.', `Put the file ${name} into it.`, {
        file: join(folder, name),
      });
    }
  }
  // A compressed file next to its unpacked copy has the same content.
  const distinct = fitting.filter((name) => !(name.endsWith('.gz') && fitting.includes(name.slice(0, -'.gz'.length))));
  const [name, other] = distinct;
  if (name === undefined) {
    const usual = usualNames[role];
    const remedy = `Put ${usual} or ${usual}.gz there, or give the folder that holds it.`;
    throw new LabError('not-found', `The file ${usual} is missing.`, remedy, { file: folder, location: usual });
  }
  if (other !== undefined) {
    const message = `Several files match the ${describeRole(role)}: ${distinct.join(', ')}.`;
    throw new LabError('bad-file', message, 'Keep only one data set in the folder.', { file: folder, location: name });
  }
  return name;
}

function roleOf(name: string): Role | undefined {
  const { split, content } = NAME.exec(name.toLowerCase())?.groups ?? {};
  if (split === undefined) return undefined;
  if (split === 'train') return content === 'images' ? 'trainImages' : 'trainLabels';
  return content === 'images' ? 'testImages' : 'testLabels';
}

function describeRole(role: Role): string {
  return `${role.startsWith('train') ? 'training' : 'test'} ${role.endsWith('Images') ? 'images' : 'labels'}`;
}
