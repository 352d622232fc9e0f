import type { ImportedModel, ModelDataRequest } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

/**
 * Throws LabError `unsupported` for a model that an export cannot replace or that does not read images, and `conflict` for settings without
 * effect on it.
 */
export function checkModel(
  { name, source, interface: called, input, normalization }: ImportedModel,
  { mean, std }: Pick<ModelDataRequest, 'mean' | 'std'>,
): void {
  if (source.format !== 'onnx') {
    throw new LabError('unsupported', 'This file has weights without a network.', 'Export the network as ONNX.', { file: source.file });
  }
  if (!called) {
    const remedy = `Remove the imported model ${name}, and start again with its file.`;
    throw new LabError('unsupported', `An older version imported ${name} and did not keep how programs call its file.`, remedy, {
      file: source.file,
    });
  }
  if (input.length !== 3) {
    const remedy = 'Give a network that classifies images.';
    throw new LabError('unsupported', `The model reads vectors of ${input.join(' × ')} numbers, not images.`, remedy, {
      file: source.file,
    });
  }
  const given = mean ? 'mean' : std ? 'std' : undefined;
  if (normalization && given !== undefined) {
    throw new LabError('conflict', `The ${given} has no effect: the model normalizes its images itself.`, `Leave out the ${given}.`, {
      file: source.file,
      location: given,
    });
  }
}
