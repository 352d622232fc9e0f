import { loadModel, networkOf, readModel } from '#main/library/index.ts';
import type { Variables } from '#main/program/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ImageKind, type InitialModel, initialModel } from '#shared/networks/index.ts';
import { formatCount } from '#shared/text/index.ts';

/**
 * The model that a run starts from, adapted to these images. Weights of an imported model are read on demand. Throws what
 * {@link initialModel} throws, and LabError `bad-file` or `conflict` if the imported model has changed since the run was created.
 */
export function initialModelOf({ experiment, model }: Pick<RunSpec, 'experiment' | 'model'>, images: ImageKind): InitialModel {
  if (!model) return initialModel(experiment, images);
  const found = readModel(model.folder);
  if (found.sha256 !== model.sha256) {
    throw new LabError(
      'conflict',
      `The imported model ${model.name} is not the one that this run was created with.`,
      'Import that model again under its name, or start a new run.',
      { file: model.folder, location: 'network.model' },
    );
  }
  const { weights, ...initial } = initialModel(experiment, images, { ...networkOf(found), name: model.name });
  return { ...initial, weights: () => weights(loadModel(model.folder).weights) };
}

/** The variables that a run starts from: weights, and the masks of those that are pruned from the start. The notes are for the user. */
export function initialState({ weights, zeroMasks, notes }: InitialModel): {
  readonly variables: Variables;
  readonly notes: readonly string[];
} {
  const values = weights();
  const { masks, zeros, of } = zeroMasks(values);
  const kept = `${formatCount(zeros)} of ${formatCount(of)} kernel weights are 0 in the imported model: they count as pruned and stay 0.`;
  return { variables: new Map([...values, ...masks]), notes: zeros > 0 ? [...notes, kept] : notes };
}
