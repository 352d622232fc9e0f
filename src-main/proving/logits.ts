/** Logits of several images, row-major count x classes. */
export type Logits = Float32Array;

export interface LogitsDifference {
  /** Largest |a - b|. */
  readonly maxAbs: number;
  /** maxAbs / the largest |a|. Infinite if a value is not finite, or if only the difference is nonzero. */
  readonly relative: number;
}

/** How far the logits `b` are from the logits `a` that they should equal. */
export function differenceOf(a: Logits, b: Logits): LogitsDifference {
  if (a.length !== b.length) throw new Error(`${a.length} logits compared with ${b.length}`);
  let maxAbs = 0;
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const [left = NaN, right = NaN] = [a[index], b[index]];
    const difference = Math.abs(left - right);
    if (!Number.isFinite(difference)) return { maxAbs: Infinity, relative: Infinity };
    maxAbs = Math.max(maxAbs, difference);
    largest = Math.max(largest, Math.abs(left));
  }
  return { maxAbs, relative: maxAbs === 0 ? 0 : maxAbs / largest };
}

/** The class of each image: the index of its largest logit; ties go to the first. */
export function classesOf(logits: Logits, classes: number): Uint32Array {
  return Uint32Array.from({ length: logits.length / classes }, (_, image) => {
    const own = logits.subarray(image * classes, (image + 1) * classes);
    return own.reduce((best, logit, index) => (logit > (own[best] ?? NaN) ? index : best), 0);
  });
}

/** The number of equal entries. */
export function countEqual(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let equal = 0;
  for (let index = 0; index < a.length; index++) if (a[index] === b[index]) equal++;
  return equal;
}

/** Share of the images with the same class, 0..1. */
export function agreementOf(a: Logits, b: Logits, classes: number): number {
  return (countEqual(classesOf(a, classes), classesOf(b, classes)) * classes) / a.length;
}
