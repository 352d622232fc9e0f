import { LabError } from '#shared/errors/index.ts';
import { concatenateLabels, type ImageSource } from '../source/image-source.ts';
import { UnusedParts } from '../source/unused-parts.ts';
import type { SplitName } from '../store/data-set-folder.ts';
import { DataSetWriter, type NewDataSet } from '../store/data-set-writer.ts';
import type { Checkpoint, ImportFolder } from './import-folder.ts';
import type { SplitOf } from './split-plan.ts';
import { UnreadableImages } from './unreadable-images.ts';

/** What to copy, and into which splits. */
export interface CopyPlan {
  readonly dataSet: NewDataSet;
  readonly source: ImageSource;
  /** One per part of the source. */
  readonly splits: readonly SplitOf[];
  /** Identifies source and plan. */
  readonly fingerprint: string;
}

/** Copies a source's images into the files of their splits, with checkpoints. Always {@link close} it. */
export class ImageCopy {
  readonly writer: DataSetWriter;
  readonly unreadable: UnreadableImages;
  /** What the files of the copied images contain beside them. */
  readonly unused: UnusedParts;
  readonly #plan: CopyPlan;
  readonly #folder: ImportFolder;
  readonly #imageBytes: number;
  #part: number;
  #image: number;
  #savedAt = performance.now();

  private constructor(plan: CopyPlan, folder: ImportFolder, writer: DataSetWriter, { part, image, unreadable, unused }: Position) {
    this.#plan = plan;
    this.#folder = folder;
    this.#imageBytes = plan.dataSet.shape.reduce((product, extent) => product * extent, 1);
    this.writer = writer;
    this.unreadable = new UnreadableImages(unreadable);
    this.unused = new UnusedParts(unused);
    this.#part = part;
    this.#image = image;
  }

  /** Continues at the folder's checkpoint if that belongs to the same plan; otherwise starts over. */
  static async begin(plan: CopyPlan, folder: ImportFolder, skipCorrupt: boolean): Promise<ImageCopy> {
    const checkpoint = await folder.readCheckpoint();
    // When unreadable images are an error, the user may have repaired them.
    if (checkpoint?.source === plan.fingerprint && (skipCorrupt || checkpoint.unreadable.length === 0)) {
      const writer = await DataSetWriter.reopen(folder.content, plan.dataSet, checkpoint.bytes);
      if (writer) return new ImageCopy(plan, folder, writer, checkpoint);
    }
    await folder.clear();
    return new ImageCopy(plan, folder, await DataSetWriter.create(folder.content, plan.dataSet), START);
  }

  /** Images processed so far, unreadable ones included. */
  get done(): number {
    const behind = this.#plan.source.parts.slice(0, this.#part);
    return behind.reduce((sum, { labels }) => sum + labels.length, this.#image);
  }

  /** Copies the remaining images. `onPiece` is called after each piece and may throw; `checkpointEvery` is in milliseconds. */
  async run(onPiece: () => void, checkpointEvery: number): Promise<void> {
    for (const { labels, images } of this.#plan.source.parts.slice(this.#part)) {
      if (this.#image < labels.length) {
        for await (const piece of images(this.#image)) {
          if (piece instanceof LabError) this.unreadable.add(this.#part, this.#image++, piece);
          else if (piece instanceof Uint8Array) await this.#append(piece);
          else {
            await this.#append(piece.pixels);
            this.unused.addAll(piece.unused);
          }
          onPiece();
          if (performance.now() - this.#savedAt > checkpointEvery) await this.save();
        }
      }
      if (this.#image !== labels.length) throw new Error(`${this.#image} images for ${labels.length} labels`);
      this.#part++;
      this.#image = 0;
    }
  }

  /** Makes the copied images durable and writes a checkpoint. */
  async save(): Promise<void> {
    await this.writer.sync();
    await this.#folder.writeCheckpoint({
      source: this.#plan.fingerprint,
      part: this.#part,
      image: this.#image,
      bytes: { ...this.writer.bytes },
      unused: this.unused.all,
      unreadable: this.unreadable.all,
    });
    this.#savedAt = performance.now();
  }

  async close(): Promise<void> {
    await this.writer.close();
  }

  /** Labels of the copied images of a split. */
  labelsOf(split: SplitName): Uint16Array {
    const parts = this.#plan.source.parts.map(({ labels }, part) => {
      const leftOut = this.unreadable.of(part);
      return labels.filter((_, image) => this.#plan.splits[part]?.(image) === split && !leftOut.has(image));
    });
    return concatenateLabels(parts);
  }

  /** Appends each image to its split, consecutive images as one piece. */
  async #append(images: Uint8Array): Promise<void> {
    const splitOf = this.#plan.splits[this.#part];
    if (!splitOf) throw new Error(`no part ${this.#part}`);
    const count = images.length / this.#imageBytes;
    for (let start = 0, end = 0; start < count; start = end) {
      const split = splitOf(this.#image + start);
      while (end < count && splitOf(this.#image + end) === split) end++;
      await this.writer.appendImages(split, images.subarray(start * this.#imageBytes, end * this.#imageBytes));
    }
    this.#image += count;
  }
}

type Position = Pick<Checkpoint, 'part' | 'image' | 'unused' | 'unreadable'>;

const START: Position = { part: 0, image: 0, unused: [], unreadable: [] };
