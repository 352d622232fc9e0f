import type { ImportedOnnx } from '#main/interchange/index.ts';
import { agreementOf, classesOf, type Logits } from './logits.ts';

/** Of the distance between the logits that lie farthest apart: what a network tells lies in differences. */
const WITHIN_SPREAD = 1e-4;
/** Of the largest logit, some 16 roundings: what is left of float32 numbers that share an offset. */
const WITHIN_LARGEST = 2e-6;
/** Below float32's normal numbers, where runtimes may round to 0. */
const SMALLEST = 2 ** -126;
/** Probabilities below are too small to be told apart as float32 logarithms. */
const LEAST_LOGARITHM = Math.log(1e-30);

/** How the outputs of some images agree. */
export interface Comparison {
  readonly maxAbs: number;
  readonly tolerance: number;
  readonly isFinite: boolean;
  /** Share of the images to which both give the same class, 0..1. */
  readonly agreement: number;
  /** Images that get another class although the two largest outputs are farther apart than the tolerance. */
  readonly otherClasses: number;
}

/**
 * Outputs of a file against our logits, of the same images in the same order. Probabilities are compared by their logarithms: as float32
 * numbers they are 0 and 1 where logits still differ much. The tolerance is, of all images together,
 *
 *     max(1e-4 (largest - smallest logit), 2e-6 largest |logit|)
 *
 * so that it goes with the outputs' own scale, however small that is, and not below what float32 leaves of a common offset.
 */
export function compareOutputs(theirs: Logits, logits: Logits, classes: number, ending: ImportedOnnx['source']['ending']): Comparison {
  if (theirs.length !== logits.length) throw new Error(`${logits.length} logits, and ${theirs.length} outputs to compare with them`);
  const expected = ending === 'softmax' ? theirs.map((probability) => Math.max(LEAST_LOGARITHM, Math.log(probability))) : theirs;
  const ours = ending === 'logits' ? logits : logarithms(logits, classes, ending === 'softmax' ? LEAST_LOGARITHM : -Infinity);
  let [maxAbs, least, greatest, largest] = [0, Infinity, -Infinity, 0];
  for (const [index, logit] of logits.entries()) {
    maxAbs = Math.max(maxAbs, Math.abs((expected[index] ?? NaN) - (ours[index] ?? NaN)));
    least = Math.min(least, logit);
    greatest = Math.max(greatest, logit);
    largest = Math.max(largest, Math.abs(logit));
  }
  const tolerance = Math.max(WITHIN_SPREAD * (greatest - least), WITHIN_LARGEST * largest, SMALLEST);
  const own = classesOf(ours, classes);
  const otherClasses = classesOf(expected, classes).filter((best, image) => {
    const outputs = expected.subarray(image * classes, (image + 1) * classes);
    return own[image] !== best && (outputs[best] ?? NaN) - (outputs[own[image] ?? 0] ?? NaN) > tolerance;
  });
  return {
    maxAbs,
    tolerance,
    isFinite: theirs.every(Number.isFinite) && logits.every(Number.isFinite),
    agreement: agreementOf(expected, ours, classes),
    otherClasses: otherClasses.length,
  };
}

/** What speaks against two networks being the same; undefined where nothing does. */
export function problemOf({ maxAbs, tolerance, isFinite, otherClasses }: Comparison): string | undefined {
  if (!isFinite) return 'yield what is no finite number';
  if (!(maxAbs <= tolerance)) return `differ by ${maxAbs.toExponential(1)} where ${tolerance.toExponential(1)} is what float32 explains`;
  return otherClasses > 0 ? `give other classes to ${otherClasses} images` : undefined;
}

/** Logarithms of the softmax of each image's logits, not below a bound. */
function logarithms(logits: Logits, classes: number, bound: number): Logits {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const own = logits.subarray(start, start + classes);
    const most = own.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = own.reduce((total, logit) => total + Math.exp(logit - most), 0);
    for (const [index, logit] of own.entries()) result[start + index] = Math.max(bound, logit - most - Math.log(sum));
  }
  return result;
}
