import { type Calibrated, CalibrationSum, generalizationGap } from '#shared/analysis/index.ts';
import type { Analyze } from './analyzed-model.ts';
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
  const calibrated = async (set: EvaluatedImages): Promise<Calibrated> => {
    const sum = new CalibrationSum();
    for await (const batch of set) {
      sum.add(program.logits(batch.images), batch.labels);
      await report('evaluating', ++done, batches);
    }
    return sum.result;
  };
  const splits = {
    train: await calibrated(sets.train),
    validation: await calibrated(sets.validation),
    test: await calibrated(sets.test),
  };
  return {
    kind: 'generalization',
    images: all.reduce((sum, { count }) => sum + count, 0),
    splits,
    gap: generalizationGap(splits),
  };
};
