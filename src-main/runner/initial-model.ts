import { loadModel, networkOf, readModel } from '#main/library/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ImageKind, type InitialModel, initialModel } from '#shared/networks/index.ts';

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
  const { graph, weights, notes } = initialModel(experiment, images, { ...networkOf(found), name: model.name });
  return { graph, notes, weights: () => weights(loadModel(model.folder).weights) };
}
