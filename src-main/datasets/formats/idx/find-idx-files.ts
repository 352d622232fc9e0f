import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

export interface IdxFiles {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte`, `emnist-letters-test-labels-idx1-ubyte.gz`, … */
const NAME =
  /^(?:.*[-_.])?(?<split>train|t10k|test)[-_.]?(?<content>images|labels)(?:[-_.](?:idx\d?|ubyte|int|short|u?int(?:8|16|32)))*(?:\.gz)?$/i;

const usualNames: IdxFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

/** Whether any of the names looks like one of the four files. */
export function haveIdxNames(names: readonly string[]): boolean {
  return names.some((name) => NAME.test(name));
}

/** Finds the four files of a data set by their usual names. Throws LabError `not-found` or `bad-file` naming the missing one. */
export async function findIdxFiles(folder: string): Promise<IdxFiles> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const candidates = names.filter((name) => NAME.test(name)).sort();
  return {
    trainImages: theOne(folder, candidates, 'trainImages'),
    trainLabels: theOne(folder, candidates, 'trainLabels'),
    testImages: theOne(folder, candidates, 'testImages'),
    testLabels: theOne(folder, candidates, 'testLabels'),
  };
}

function theOne(folder: string, candidates: readonly string[], role: keyof IdxFiles): string {
  const fitting = candidates.filter((name) => roleOf(name) === role);
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
  return join(folder, name);
}

function roleOf(name: string): keyof IdxFiles {
  const { split, content } = NAME.exec(name.toLowerCase())?.groups ?? {};
  if (split === 'train') return content === 'images' ? 'trainImages' : 'trainLabels';
  return content === 'images' ? 'testImages' : 'testLabels';
}

function describeRole(role: keyof IdxFiles): string {
  return `${role.startsWith('train') ? 'training' : 'test'} ${role.endsWith('Images') ? 'images' : 'labels'}`;
}
