import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeProblem } from '#main/files/file-problem.ts';
import { refuseIrregular } from '#main/files/output-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { UsageError } from '../session/failure.ts';

/** The files that a reduction writes. Absolute paths. */
export interface TargetFiles {
  readonly model: string;
  readonly proof: string;
}

const ENDING = /\.onnx$/i;

/**
 * The files to write for a model file: by default `<name>-reduced.onnx` next to it, and the proof sheet beside that. Throws UsageError for
 * another ending, LabError `conflict` if the original, a folder, a pipe or a device would be replaced, and `unwritable` if the folder cannot be written to. Checked before
 * hours of work.
 */
export function targetFiles(source: string, out: string | undefined): TargetFiles {
  const model = resolve(out ?? `${source.replace(ENDING, '')}-reduced.onnx`);
  if (!ENDING.test(model)) {
    throw new UsageError({
      code: 'usage',
      message: 'The reduced model is written as ONNX.',
      remedy: 'Use a file name that ends in .onnx.',
      file: model,
      location: '--out',
    });
  }
  if (isSameFile(model, source)) {
    throw new LabError('conflict', 'The reduced model would replace the original.', 'Choose another file with --out.', {
      file: model,
      location: '--out',
    });
  }
  try {
    accessSync(dirname(model), constants.W_OK);
  } catch (error) {
    throw writeProblem(error, model);
  }
  const proof = model.replace(ENDING, '.proof.json');
  for (const file of [model, proof]) refuseIrregular(file);
  return { model, proof };
}

/** Also true for two names of one file. */
function isSameFile(one: string, other: string): boolean {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
