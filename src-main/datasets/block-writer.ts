import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { writeProblem } from './file-problem.ts';

const BLOCK_BYTES = 1 << 20;

/** Appends to a new file in large blocks, with the SHA-256 of all of it. Throws a LabError `disk-full` or `unwritable`. */
export class BlockWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  readonly #hash = createHash('sha256');
  #filled = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async create(file: string): Promise<BlockWriter> {
    try {
      return new BlockWriter(file, await open(file, 'w'));
    } catch (error) {
      throw writeProblem(error, file);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      const piece = bytes.subarray(taken, taken + BLOCK_BYTES - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      taken += piece.length;
      if (this.#filled === BLOCK_BYTES) await this.#flush();
    }
  }

  /** Makes the file durable and closes it. */
  async finish(): Promise<{ sha256: string }> {
    await this.#flush();
    try {
      await this.#handle.sync();
    } catch (error) {
      throw writeProblem(error, this.#file);
    }
    await this.close();
    return { sha256: this.#hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const block = this.#block.subarray(0, this.#filled);
    this.#hash.update(block);
    try {
      for (let written = 0; written < block.length;) written += (await this.#handle.write(block, written)).bytesWritten;
    } catch (error) {
      throw writeProblem(error, this.#file);
    }
    this.#filled = 0;
  }
}
