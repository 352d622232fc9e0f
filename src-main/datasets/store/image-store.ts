import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

/** uint8 images of one size, in memory or on disk. */
export interface ImageStore {
  readonly count: number;
  /** Bytes of one image. */
  readonly imageBytes: number;
  /** Opens the images for reading; always close the reader. Throws LabError `bad-file`. */
  open(): Promise<ImageReader>;
}

export interface ImageReader {
  /** Copies the images at the given indices, concatenated, to the start of `buffer`. Throws LabError `bad-file`. */
  gather(indices: Uint32Array, buffer: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Images in memory, concatenated. */
export class MemoryImages implements ImageStore, ImageReader {
  readonly count: number;
  readonly imageBytes: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, count: number) {
    this.#bytes = bytes;
    this.count = count;
    this.imageBytes = count === 0 ? 0 : bytes.length / count;
  }

  open(): Promise<ImageReader> {
    return Promise.resolve(this);
  }

  gather(indices: Uint32Array, buffer: Uint8Array): Promise<void> {
    for (const [position, index] of indices.entries()) {
      buffer.set(this.#bytes.subarray(index * this.imageBytes, (index + 1) * this.imageBytes), position * this.imageBytes);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const [openFile, closeFile] = [promisify(open), promisify(close)];

/** Images on disk, concatenated in one file; the system caches what fits into memory. */
export class FileImages implements ImageStore {
  readonly count: number;
  readonly imageBytes: number;
  readonly #file: string;

  constructor(file: string, count: number, imageBytes: number) {
    this.#file = file;
    this.count = count;
    this.imageBytes = imageBytes;
  }

  async open(): Promise<ImageReader> {
    const descriptor = await openFile(this.#file, 'r').catch((error: unknown) => {
      throw readProblem(error, this.#file);
    });
    return new FileReader(this.#file, descriptor, this.imageBytes);
  }
}

class FileReader implements ImageReader {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #imageBytes: number;

  constructor(file: string, descriptor: number, imageBytes: number) {
    this.#file = file;
    this.#descriptor = descriptor;
    this.#imageBytes = imageBytes;
  }

  /** Starts all reads before it returns, consecutive images as one read; the thread pool serves them while this thread computes. */
  async gather(indices: Uint32Array, buffer: Uint8Array): Promise<void> {
    const reads: Promise<void>[] = [];
    for (let start = 0, end = 1; start < indices.length; start = end++) {
      const first = indices[start] ?? 0;
      while (end < indices.length && indices[end] === first + end - start) end++;
      reads.push(this.#read(buffer, start * this.#imageBytes, (end - start) * this.#imageBytes, first * this.#imageBytes));
    }
    await Promise.all(reads).catch((error: unknown) => {
      throw readProblem(error, this.#file);
    });
  }

  async close(): Promise<void> {
    await closeFile(this.#descriptor);
  }

  /** Uses callbacks: for many small reads they take a fraction of the time of promises. */
  #read(buffer: Uint8Array, offset: number, bytes: number, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const readRest = (done: number): void => {
        read(this.#descriptor, buffer, offset + done, bytes - done, position + done, (error, bytesRead) => {
          if (error) reject(error);
          else if (bytesRead === 0) reject(this.#truncated(position + done));
          else if (done + bytesRead < bytes) readRest(done + bytesRead);
          else resolve();
        });
      };
      readRest(0);
    });
  }

  #truncated(byte: number): LabError {
    return new LabError('bad-file', 'The file was truncated while it was read.', 'Remove the data set and add it again.', {
      file: this.#file,
      location: `byte ${byte}`,
    });
  }
}
