import { loadModel, networkOf, readModel } from '#main/library/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { initialModel, type InitialModel, type ImageKind } from '#shared/networks/index.ts';

/**
 * What a run begins with on such images; the weights of an imported model are read only when they are asked for. Throws what
 * {@link initialModel} throws, and LabErrors `bad-file` and `conflict` where the imported model is not the one that the run was made with.
 */
export function beginningOfRun({ experiment, model }: Pick<RunSpec, 'experiment' | 'model'>, images: ImageKind): InitialModel {
  if (!model) return initialModel(experiment, images);
  const found = readModel(model.folder);
  if (found.sha256 !== model.sha256) {
    throw new LabError(
      'conflict',
      `The imported model ${model.name} is not the one that the run was made with.`,
      'Import that one again under its name, or start the experiment anew.',
      { file: model.folder, location: 'network.model' },
    );
  }
  const { graph, weights, notes } = initialModel(experiment, images, { ...networkOf(found), name: model.name });
  return { graph, notes, weights: () => weights(loadModel(model.folder).weights) };
}
