import type { Program } from '#main/program/index.ts';
import { type Calibrated, CalibrationSum } from '#shared/analysis/index.ts';
import type { Poll } from '../passes.ts';
import type { EvaluatedImages } from './image-batches.ts';

/**
 * Scores and calibration of a model on images.
 *
 * @param poll called after each batch
 * @param labelOf the model's class index of a class of the images
 */
export async function calibrated(
  program: Pick<Program, 'logits'>,
  images: EvaluatedImages,
  poll: Poll,
  labelOf?: (label: number) => number,
): Promise<Calibrated> {
  const sum = new CalibrationSum();
  for await (const { images: pixels, labels } of images) {
    sum.add(program.logits(pixels), labelOf ? Array.from(labels, labelOf) : labels);
    await poll();
  }
  return sum.result;
}
