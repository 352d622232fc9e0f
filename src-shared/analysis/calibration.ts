import { z } from 'zod';
import { count, scoresSchema } from './settings.ts';

/** Bins of confidence, all of the same width. */
export const CALIBRATION_BINS = 15;

/** Scores with the calibration of the confidence, which is the largest softmax probability. */
export const calibratedSchema = scoresSchema.extend({
  images: count,
  ece: z.number().describe(`The expected calibration error in percentage points, over ${CALIBRATION_BINS} bins of equal width.`),
  bins: z
    .array(
      z.object({
        images: count,
        confidence: z.number().nullable().describe('Mean confidence in percent; null without images.'),
        accuracy: z.number().nullable().describe('In percent; null without images.'),
      }),
    )
    .length(CALIBRATION_BINS)
    .describe('By confidence, the lowest first: bin i has those above i / 15 up to (i + 1) / 15.'),
});

export type Calibrated = z.output<typeof calibratedSchema>;

/**
 * Accuracy, negative log-likelihood and calibration of predictions, added up batch by batch. The expected calibration error is
 * Σ n_b / n |accuracy_b - confidence_b|. Source: Guo et al., ICML 2017 (arXiv 1706.04599), section 2.
 */
export class CalibrationSum {
  readonly #bins = Array.from({ length: CALIBRATION_BINS }, () => ({ images: 0, confidence: 0, correct: 0 }));
  #nll = 0;

  /** Adds the logits of some images, row-major images x classes, and their labels. */
  add(logits: ArrayLike<number>, labels: ArrayLike<number>): void {
    const classes = logits.length / labels.length;
    for (let image = 0; image < labels.length; image++) this.#addImage(logits, image * classes, classes, labels[image] ?? 0);
  }

  get result(): Calibrated {
    const images = this.#bins.reduce((sum, bin) => sum + bin.images, 0);
    const correct = this.#bins.reduce((sum, bin) => sum + bin.correct, 0);
    const error = this.#bins.reduce((sum, bin) => sum + Math.abs(bin.correct - bin.confidence), 0);
    const nll = this.#nll / images;
    return {
      images,
      nll: Number.isFinite(nll) ? nll : null,
      accuracy: (100 * correct) / images,
      ece: (100 * error) / images,
      bins: this.#bins.map((bin) => ({
        images: bin.images,
        confidence: bin.images > 0 ? (100 * bin.confidence) / bin.images : null,
        accuracy: bin.images > 0 ? (100 * bin.correct) / bin.images : null,
      })),
    };
  }

  #addImage(logits: ArrayLike<number>, start: number, classes: number, label: number): void {
    const prediction = predictionOf(logits, start, classes);
    const confidence = Math.exp(-nllOf(logits, start, classes, prediction));
    // Diverged models have no confidence.
    const bin = this.#bins[Number.isFinite(confidence) ? Math.max(0, Math.ceil(confidence * CALIBRATION_BINS) - 1) : 0];
    if (!bin) throw new Error(`a confidence of ${confidence}`);
    bin.images++;
    bin.confidence += Number.isFinite(confidence) ? confidence : 0;
    bin.correct += prediction === label ? 1 : 0;
    this.#nll += nllOf(logits, start, classes, label);
  }
}

/** The class with the largest of the logits from `start`; the first of equals. */
export function predictionOf(logits: ArrayLike<number>, start: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++) if ((logits[start + index] ?? 0) > (logits[start + best] ?? 0)) best = index;
  return best;
}

/** -ln softmax of the label's logit, in nats, without overflow. */
export function nllOf(logits: ArrayLike<number>, start: number, classes: number, label: number): number {
  let most = -Infinity;
  for (let index = 0; index < classes; index++) most = Math.max(most, logits[start + index] ?? 0);
  let sum = 0;
  for (let index = 0; index < classes; index++) sum += Math.exp((logits[start + index] ?? 0) - most);
  return most + Math.log(sum) - (logits[start + label] ?? 0);
}
