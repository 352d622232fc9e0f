import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { readProblem } from '#main/files/file-problem.ts';
import { dataSetWriteProblem } from './write-problem.ts';

const BLOCK_BYTES = 1 << 20;

/** Appends to a file in large blocks and computes the SHA-256 of its content. Throws LabError `disk-full` or `unwritable`. */
export class BlockWriter {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  readonly #hash = createHash('sha256');
  #filled = 0;
  #written = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  static async create(file: string): Promise<BlockWriter> {
    try {
      return new BlockWriter(file, await open(file, 'w'));
    } catch (error) {
      throw dataSetWriteProblem(error, file);
    }
  }

  /**
   * Continues a file after its first `bytes`: truncates the rest, reads those bytes again for the hash, and passes each piece to `onPiece`.
   * Returns undefined if the file is shorter.
   */
  static async reopen(file: string, bytes: number, onPiece: (piece: Uint8Array) => void): Promise<BlockWriter | undefined> {
    const handle = await open(file, 'r+').catch((error: unknown) => {
      throw dataSetWriteProblem(error, file);
    });
    const writer = new BlockWriter(file, handle);
    try {
      if ((await handle.stat()).size < bytes) {
        await handle.close();
        return undefined;
      }
      await handle.truncate(bytes);
      if (bytes > 0) {
        for await (const piece of createReadStream(file, { end: bytes - 1, highWaterMark: BLOCK_BYTES }) as AsyncIterable<Buffer>) {
          writer.#hash.update(piece);
          onPiece(piece);
        }
      }
      writer.#written = bytes;
      return writer;
    } catch (error) {
      await handle.close();
      throw readProblem(error, file);
    }
  }

  /** Bytes appended so far. */
  get bytes(): number {
    return this.#written + this.#filled;
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

  /** Makes everything appended so far durable. */
  async sync(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.sync();
    } catch (error) {
      throw dataSetWriteProblem(error, this.#file);
    }
  }

  /** Makes the file durable and closes it. */
  async finish(): Promise<{ sha256: string }> {
    await this.sync();
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
      for (let written = 0; written < block.length;) {
        const { bytesWritten } = await this.#handle.write(block, written, block.length - written, this.#written + written);
        written += bytesWritten;
      }
    } catch (error) {
      throw dataSetWriteProblem(error, this.#file);
    }
    this.#written += block.length;
    this.#filled = 0;
  }
}
