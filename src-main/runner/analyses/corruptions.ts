import { type AnalysisScores, chosenCorruptions, type CorruptionScores, meanAccuracy, scoresSchema } from '#shared/analysis/index.ts';
import { corruptImage, type Corruption, corruptions, type ImageBytes, severities, type Severity } from '#shared/corruptions/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { scoresOf } from './evaluated-images.ts';
import { evaluatedModel } from './evaluated-model.ts';
import { EvaluatedImages, type IndexedBatch } from './image-batches.ts';

/** Evaluates the model on the images themselves, and then with each corruption in each severity. */
export const analyzeCorruptions: Analyze<'corruptions'> = async (analyzed, request, report) => {
  const { data, batchSize, once } = analyzed;
  const { shape } = data.description;
  const { names, leftOut } = chosenCorruptions(request.corruptions, shape);
  const images = new EvaluatedImages(data.splits[request.split], request.images, batchSize);
  const batches = images.batches * (1 + names.length * severities.length);
  let done = 0;
  await report('loading', 0, 0);
  using program = await evaluatedModel(analyzed);
  const evaluated = async (item: string, change?: (batch: IndexedBatch) => Uint8Array): Promise<AnalysisScores> => {
    const before = done;
    const scores = await once(item, scoresSchema, async () => {
      let [correct, nll] = [0, 0];
      for await (const batch of images) {
        const outcome = program.evaluate({ images: change?.(batch) ?? batch.images, labels: batch.labels });
        correct += outcome.correct;
        nll += outcome.nll;
        await report('evaluating', ++done, batches);
      }
      return scoresOf({ nll: nll / images.count, accuracy: (100 * correct) / images.count });
    });
    done = before + images.batches;
    return scores;
  };
  const clean = await evaluated('clean');
  const found: CorruptionScores[] = [];
  for (const name of names) {
    const bySeverity: AnalysisScores[] = [];
    for (const severity of severities) {
      const change = (batch: IndexedBatch): Uint8Array => corrupted(batch, shape, corruptions[name], severity, request.seed);
      bySeverity.push(await evaluated(`${name}/${severity}`, change));
    }
    found.push({ name, severities: bySeverity, mean: meanAccuracy(bySeverity) });
  }
  const mean = meanAccuracy(found.map((one) => ({ accuracy: one.mean })));
  return { kind: 'corruptions', images: images.count, clean, mean, corruptions: found, leftOut };
};

function corrupted(
  { images, indices }: IndexedBatch,
  shape: ImageBytes['shape'],
  corruption: Corruption,
  severity: Severity,
  seed: number,
): Uint8Array {
  const result = new Uint8Array(images.length);
  const size = images.length / indices.length;
  for (const [position, index] of indices.entries()) {
    const bytes = images.subarray(position * size, (position + 1) * size);
    result.set(corruptImage({ bytes, shape }, corruption, severity, { seed, index }), position * size);
  }
  return result;
}
