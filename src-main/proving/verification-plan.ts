import type { PassCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';

/** Feature maps of one pass: 1 GiB of float32. */
const MAX_LIVE_VALUES = 2 ** 28;
/** Values of all images. */
const MAX_INPUT_VALUES = 2 ** 25;
/** Far above real classifiers. */
const MAX_CLASSES = 2 ** 20;
/** Operations for which the number of images is reduced: some 20 seconds on two cores. */
const WANTED_OPERATIONS = 2 ** 40;
/** Operations of a whole verification: a minute or two on two cores. */
const MAX_OPERATIONS = 2 ** 42;
const MAX_IMAGES = 9;
const MIN_IMAGES = 2;

/** How an imported network is compared with its file. */
export interface VerificationPlan {
  readonly images: number;
  /** Images of one pass, if the file accepts any number. */
  readonly batch: number;
}

/** A network to verify. */
export interface Verifiable {
  readonly pass: PassCost;
  /** Number of values of an image. */
  readonly inputs: number;
  readonly classes: number;
  /** The file's fixed batch size; null for any. */
  readonly batch: number | null;
}

/**
 * Plans a verification within bounds of memory and time: fewer images in smaller batches for a large network. Throws LabError `unsupported`
 * for a network that exceeds the bounds even so.
 *
 * @param strengths how many times the images are compared, each time at another strength
 */
export function verificationPlan(
  { pass: { operations, liveValues }, inputs, classes, batch: fixedBatch }: Verifiable,
  strengths: number,
  file: string,
): VerificationPlan {
  const live = liveValues * (fixedBatch ?? 1);
  if (!(live <= MAX_LIVE_VALUES)) {
    const of = fixedBatch === null ? 'one image' : `its batch of ${formatCount(fixedBatch)}`;
    throw tooLarge(
      `${of} takes ${formatCount(live)} values at once, in feature maps and dilated kernels; the limit is ${formatCount(MAX_LIVE_VALUES)}`,
      file,
    );
  }
  if (!(classes <= MAX_CLASSES)) throw tooLarge(`it has ${formatCount(classes)} classes; the limit is ${formatCount(MAX_CLASSES)}`, file);
  if (!(MIN_IMAGES * inputs <= MAX_INPUT_VALUES)) {
    throw tooLarge(`its images have ${formatCount(inputs)} values; the limit is ${formatCount(MAX_INPUT_VALUES / MIN_IMAGES)}`, file);
  }
  const operationsOf = (images: number): number => {
    // The file computes them one by one and in batches, or in batches of its own size, the last one padded.
    const theirs = fixedBatch === null ? 2 * images : Math.ceil(images / fixedBatch) * fixedBatch;
    return operations * strengths * (theirs + images);
  };
  let images = Math.min(MAX_IMAGES, Math.floor(MAX_INPUT_VALUES / inputs));
  while (images > MIN_IMAGES && operationsOf(images) > WANTED_OPERATIONS) images -= 1;
  const needed = operationsOf(images);
  if (!(needed <= MAX_OPERATIONS)) {
    throw tooLarge(`comparing it with its file takes ${formatCount(needed)} operations; the limit is ${formatCount(MAX_OPERATIONS)}`, file);
  }
  return { images, batch: Math.max(1, Math.min(images, Math.floor(MAX_LIVE_VALUES / Math.max(1, liveValues)))) };
}

function tooLarge(why: string, file: string): LabError {
  return new LabError(
    'unsupported',
    `The network is too large: ${why}.`,
    'Export it for smaller images or a smaller batch, or use a smaller network.',
    { file },
  );
}
