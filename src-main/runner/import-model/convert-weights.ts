import { readFile } from 'node:fs/promises';
import { readProblem } from '#main/files/file-problem.ts';
import { importWeights } from '#main/interchange/index.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { Converter } from './converted-model.ts';

/** A ready-made network with the file's weights. */
export const convertWeights: Converter = async ({ file }, { network: wanted, batchNorm }, report) => {
  if (batchNorm) {
    const remedy = 'Ask for batch normalisations only for an ONNX file.';
    throw new LabError('conflict', 'A file of weights holds the batch normalisations of its network.', remedy, {
      file,
      place: 'batchNorm',
    });
  }
  await report('converting', 0, 0);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw readProblem(error, file);
  });
  const { graph, weights, network, report: fit, notes } = importWeights(bytes, file, wanted);
  return { graph, weights, network, producer: null, verified: null, report: fit, notes };
};
