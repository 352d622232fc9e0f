import { createHash } from 'node:crypto';
import type { Duplicates } from '#shared/contract/data-overview.ts';
import { batches } from '../store/batches.ts';
import { splitNames } from '../store/data-set-folder.ts';
import type { OpenDataSet, Split } from '../store/open-data-set.ts';

const BATCH = 256;
/** Characters of a hash in base64: 96 bits, at which equal hashes of different images are out of the question. */
const HASH_LENGTH = 16;

/**
 * Images that two splits share, by the SHA-256 of their pixels: held-out accuracy is too high where a network has been trained on the same
 * images. Pairs of splits without any are left out. Throws LabError `bad-file`.
 */
export async function duplicatesOf({ splits, description }: OpenDataSet, signal: AbortSignal): Promise<Duplicates[]> {
  const earlier: { readonly name: Duplicates['of']; readonly labels: LabelsByImage }[] = [];
  const found: Duplicates[] = [];
  for (const split of splitNames) {
    const own = await labelsByImage(splits[split], signal);
    for (const { name, labels } of earlier) {
      const { images, otherLabels } = shared(own, labels);
      if (images > 0) found.push({ split, of: name, images, otherLabels });
    }
    // The last split has no later one to be compared with.
    if (split !== splitNames.at(-1) && description.samples[split] > 0) earlier.push({ name: split, labels: own });
  }
  return found;
}

/** The labels of all images with the same pixels, by their hash. */
type LabelsByImage = ReadonlyMap<string, readonly number[]>;

async function labelsByImage(split: Split, signal: AbortSignal): Promise<LabelsByImage> {
  const labels = new Map<string, number[]>();
  for await (const batch of batches(split, BATCH)) {
    signal.throwIfAborted();
    for (const [position, label] of batch.labels.entries()) {
      const pixels = batch.images.subarray(position * split.images.imageBytes, (position + 1) * split.images.imageBytes);
      const hash = createHash('sha256').update(pixels).digest('base64').slice(0, HASH_LENGTH);
      const known = labels.get(hash);
      if (known) known.push(label);
      else labels.set(hash, [label]);
    }
  }
  return labels;
}

function shared(own: LabelsByImage, earlier: LabelsByImage): Pick<Duplicates, 'images' | 'otherLabels'> {
  let [images, otherLabels] = [0, 0];
  for (const [hash, labels] of own) {
    const theirs = earlier.get(hash);
    if (!theirs) continue;
    images += labels.length;
    otherLabels += labels.filter((label) => !theirs.includes(label)).length;
  }
  return { images, otherLabels };
}
