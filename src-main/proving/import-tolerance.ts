import type { ImportedOnnx } from '#main/interchange/index.ts';
import { activationOf } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import { agreementOf, classesOf, type Logits } from './logits.ts';

/** Relative to the spread of the logits, since differences between logits carry the information. */
const WITHIN_SPREAD = 1e-4;
/** Relative to the largest logit, some 16 roundings: the precision of float32 values with a common offset. */
const WITHIN_LARGEST = 2e-6;
/** float32's smallest normal number; runtimes may flush smaller ones to 0. */
const SMALLEST = 2 ** -126;
/** The logarithm of the smallest probability that float32 logarithms still resolve. */
const MIN_LOGARITHM = Math.log(1e-30);

/** Agreement of two networks' outputs for the same images. */
export interface Comparison {
  readonly maxAbs: number;
  readonly tolerance: number;
  readonly isFinite: boolean;
  /** Share of the images with the same class, 0..1. */
  readonly agreement: number;
  /** Images with another class although the two outputs differ by more than the tolerance. */
  readonly otherClasses: number;
}

/** Largest slope of the functions at the end of a file: the share of a logit's difference that shows behind them. */
const SLOPES = { logits: 1, softmax: 1, logSoftmax: 1, sigmoid: 1 / 4, hardSigmoid: 1 / 6, tanh: 1 } as const;
/** Rounding of values in -1..1, which runtimes approximate by polynomials. */
const GATE_ROUNDING = 1e-6;

/**
 * Compares a file's outputs with our logits for the same images. Probabilities of a softmax are compared by their logarithms, because as
 * float32 they saturate at 0 and 1 where logits still differ. Runtimes bound the input of a sigmoid or tanh, so behind these the values
 * themselves are compared. The tolerance, over all images, is
 *
 *     max(1e-4 (largest - smallest logit), 2e-6 largest |logit|)
 *
 * so it scales with the outputs, down to what float32 resolves next to a common offset. Behind a sigmoid or tanh it is multiplied by the
 * function's largest slope, and at least 1e-6.
 */
export function compareOutputs(theirs: Logits, logits: Logits, classes: number, ending: ImportedOnnx['source']['ending']): Comparison {
  if (theirs.length !== logits.length) throw new Error(`${logits.length} logits compared with ${theirs.length} outputs`);
  const expected = ending === 'softmax' ? theirs.map((probability) => Math.max(MIN_LOGARITHM, Math.log(probability))) : theirs;
  const ours = outputsOf(logits, classes, ending);
  let [maxAbs, least, greatest, largest] = [0, Infinity, -Infinity, 0];
  for (const [index, logit] of logits.entries()) {
    maxAbs = Math.max(maxAbs, Math.abs((expected[index] ?? NaN) - (ours[index] ?? NaN)));
    least = Math.min(least, logit);
    greatest = Math.max(greatest, logit);
    largest = Math.max(largest, Math.abs(logit));
  }
  const rounding = ending === 'sigmoid' || ending === 'hardSigmoid' || ending === 'tanh' ? GATE_ROUNDING : SMALLEST;
  const tolerance = Math.max(SLOPES[ending] * Math.max(WITHIN_SPREAD * (greatest - least), WITHIN_LARGEST * largest), rounding);
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

/** Why two networks are not equal, as a predicate; undefined if they agree. */
export function problemOf({ maxAbs, tolerance, isFinite, otherClasses }: Comparison): string | undefined {
  if (!isFinite) return 'yield values that are not finite';
  if (!(maxAbs <= tolerance)) return `differ by ${maxAbs.toExponential(1)}; float32 explains up to ${tolerance.toExponential(1)}`;
  return otherClasses > 0 ? `disagree on the class of ${plural(otherClasses, 'image')}` : undefined;
}

/** Our outputs in the form in which they are compared. */
function outputsOf(logits: Logits, classes: number, ending: ImportedOnnx['source']['ending']): Logits {
  switch (ending) {
    case 'logits':
      return logits;
    case 'softmax':
      return logarithms(logits, classes, MIN_LOGARITHM);
    case 'logSoftmax':
      return logarithms(logits, classes, -Infinity);
    case 'sigmoid':
    case 'hardSigmoid':
    case 'tanh':
      return logits.map(activationOf({ kind: ending }).valueAt ?? Number);
  }
}

/** Log-softmax of each image's logits, bounded from below. */
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
