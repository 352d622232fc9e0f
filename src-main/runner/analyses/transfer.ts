import type { Split } from '#main/datasets/index.ts';
import { matchedClasses } from '#shared/analysis/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { calibrated } from './calibrated.ts';
import { evaluatedModel } from './evaluated-model.ts';
import { EvaluatedImages } from './image-batches.ts';

/** Evaluates the model on its run's data set and on another one. */
export const analyzeTransfer: Analyze<'transfer'> = async (analyzed, { split, images }, report) => {
  const { data, otherData, batchSize } = analyzed;
  if (!otherData) throw new Error('the request names another data set');
  const classes = matchedClasses(data.description, otherData.description);
  const chosen = (one: Split): EvaluatedImages => new EvaluatedImages(one, images, batchSize);
  const [own, other] = [chosen(data.splits[split]), chosen(otherData.splits[split])];
  const batches = own.batches + other.batches;
  let done = 0;
  await report('loading', 0, 0);
  using program = await evaluatedModel(analyzed);
  const poll = (): Promise<void> => report('evaluating', ++done, batches);
  return {
    kind: 'transfer',
    images: own.count + other.count,
    own: await calibrated(program, own, poll),
    other: await calibrated(program, other, poll, (label) => classes[label] ?? label),
  };
};
