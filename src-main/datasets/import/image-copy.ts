import type { SplitName } from '../data-set-folder.ts';
import { DataSetWriter, type NewDataSet } from '../data-set-writer.ts';
import type { Checkpoint, ImportFolder } from './import-folder.ts';
import { joined, type ImageSource } from './image-source.ts';
import type { SplitOf } from './split-plan.ts';
import { UnreadableImages } from './unreadable-images.ts';

export interface CopyPlan {
  readonly dataSet: NewDataSet;
  readonly source: ImageSource;
  /** For each part of the source. */
  readonly splits: readonly SplitOf[];
  /** Of source and plan together. */
  readonly fingerprint: string;
}

/** The way of a source's images into the files of their splits, with checkpoints on it. {@link close} it in any case. */
export class ImageCopy {
  readonly writer: DataSetWriter;
  readonly unreadable: UnreadableImages;
  readonly #plan: CopyPlan;
  readonly #folder: ImportFolder;
  readonly #imageBytes: number;
  #part: number;
  #image: number;
  #savedAt = performance.now();

  private constructor(plan: CopyPlan, folder: ImportFolder, writer: DataSetWriter, { part, image, unreadable }: Place) {
    this.#plan = plan;
    this.#folder = folder;
    this.#imageBytes = plan.dataSet.shape.reduce((product, extent) => product * extent, 1);
    this.writer = writer;
    this.unreadable = new UnreadableImages(unreadable);
    this.#part = part;
    this.#image = image;
  }

  /** Goes on where the folder's checkpoint is, if that is one of the same plan; begins anew otherwise. */
  static async begin(plan: CopyPlan, folder: ImportFolder, skipCorrupt: boolean): Promise<ImageCopy> {
    const checkpoint = await folder.readCheckpoint();
    // Where they are not to be skipped they may have been mended.
    if (checkpoint?.source === plan.fingerprint && (skipCorrupt || checkpoint.unreadable.length === 0)) {
      const writer = await DataSetWriter.reopen(folder.content, plan.dataSet, checkpoint.bytes);
      if (writer) return new ImageCopy(plan, folder, writer, checkpoint);
    }
    await folder.clear();
    return new ImageCopy(plan, folder, await DataSetWriter.create(folder.content, plan.dataSet), START);
  }

  /** Images behind it, unreadable ones too. */
  get done(): number {
    const behind = this.#plan.source.parts.slice(0, this.#part);
    return behind.reduce((sum, { labels }) => sum + labels.length, this.#image);
  }

  /** Copies whatever is left; `breathe` is called after each piece and may throw; checkpoints every so many milliseconds. */
  async run(breathe: () => void, checkpointEvery: number): Promise<void> {
    for (const { labels, images } of this.#plan.source.parts.slice(this.#part)) {
      if (this.#image < labels.length) {
        for await (const piece of images(this.#image)) {
          if (piece instanceof Uint8Array) await this.#append(piece);
          else this.unreadable.add(this.#part, this.#image++, piece);
          breathe();
          if (performance.now() - this.#savedAt > checkpointEvery) await this.save();
        }
      }
      if (this.#image !== labels.length) throw new Error(`${this.#image} images came for ${labels.length} labels`);
      this.#part++;
      this.#image = 0;
    }
  }

  /** Makes what was done durable and notes how far it came. */
  async save(): Promise<void> {
    await this.writer.sync();
    await this.#folder.writeCheckpoint({
      source: this.#plan.fingerprint,
      part: this.#part,
      image: this.#image,
      bytes: { ...this.writer.bytes },
      unreadable: this.unreadable.all,
    });
    this.#savedAt = performance.now();
  }

  async close(): Promise<void> {
    await this.writer.close();
  }

  /** The labels of all copied images of a split. */
  labelsOf(split: SplitName): Uint16Array {
    const parts = this.#plan.source.parts.map(({ labels }, part) => {
      const leftOut = this.unreadable.of(part);
      return labels.filter((_, image) => this.#plan.splits[part]?.(image) === split && !leftOut.has(image));
    });
    return joined(parts);
  }

  /** Hands each image to the split that it belongs to, neighbors in one piece. */
  async #append(images: Uint8Array): Promise<void> {
    const splitOf = this.#plan.splits[this.#part];
    if (!splitOf) throw new Error(`there is no part ${this.#part}`);
    const count = images.length / this.#imageBytes;
    for (let start = 0, end = 0; start < count; start = end) {
      const split = splitOf(this.#image + start);
      while (end < count && splitOf(this.#image + end) === split) end++;
      await this.writer.appendImages(split, images.subarray(start * this.#imageBytes, end * this.#imageBytes));
    }
    this.#image += count;
  }
}

type Place = Pick<Checkpoint, 'part' | 'image' | 'unreadable'>;

const START: Place = { part: 0, image: 0, unreadable: [] };
