import { generalizationGap } from '#shared/analysis/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { calibrated } from './calibrated.ts';
import { evaluatedModel } from './evaluated-model.ts';
import { EvaluatedImages } from './image-batches.ts';

/** Evaluates the model on training, validation and test images, with its calibration. */
export const analyzeGeneralization: Analyze<'generalization'> = async (analyzed, { images }, report) => {
  const { trained, data, batchSize } = analyzed;
  const chosen = (split: typeof trained): EvaluatedImages => new EvaluatedImages(split, images, batchSize);
  const sets = { train: chosen(trained), validation: chosen(data.splits.validation), test: chosen(data.splits.test) };
  const all = Object.values(sets);
  const batches = all.reduce((sum, set) => sum + set.batches, 0);
  let done = 0;
  await report('loading', 0, 0);
  using program = await evaluatedModel(analyzed);
  const poll = (): Promise<void> => report('evaluating', ++done, batches);
  const splits = {
    train: await calibrated(program, sets.train, poll),
    validation: await calibrated(program, sets.validation, poll),
    test: await calibrated(program, sets.test, poll),
  };
  return {
    kind: 'generalization',
    images: all.reduce((sum, { count }) => sum + count, 0),
    splits,
    gap: generalizationGap(splits),
  };
};
