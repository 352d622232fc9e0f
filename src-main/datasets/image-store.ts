import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { LabError } from '#shared/errors/index.ts';
import { readProblem } from './file-problem.ts';

/** uint8 images of one size, in memory or on the disk. */
export interface ImageStore {
  readonly count: number;
  /** Bytes of one image. */
  readonly imageBytes: number;
  /** Opens them for reading; close the reader in any case. Throws a LabError `bad-file`. */
  open(): Promise<ImageReader>;
}

export interface ImageReader {
  /** Copies the images of those places, one after the other, to the beginning of `room`. Throws a LabError `bad-file`. */
  gather(places: Uint32Array, room: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Images in memory, one after the other. */
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

  gather(places: Uint32Array, room: Uint8Array): Promise<void> {
    for (const [index, place] of places.entries()) {
      room.set(this.#bytes.subarray(place * this.imageBytes, (place + 1) * this.imageBytes), index * this.imageBytes);
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const [openFile, closeFile] = [promisify(open), promisify(close)];

/** Images on the disk, one after the other in a file of their own; the system keeps in memory what it has room for. */
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

  /** All reads are under way before this returns, neighbors in one piece; other threads do them while this one computes. */
  async gather(places: Uint32Array, room: Uint8Array): Promise<void> {
    const reads: Promise<void>[] = [];
    for (let start = 0, end = 1; start < places.length; start = end++) {
      const first = places[start] ?? 0;
      while (end < places.length && places[end] === first + end - start) end++;
      reads.push(this.#read(room, start * this.#imageBytes, (end - start) * this.#imageBytes, first * this.#imageBytes));
    }
    await Promise.all(reads).catch((error: unknown) => {
      throw readProblem(error, this.#file);
    });
  }

  async close(): Promise<void> {
    await closeFile(this.#descriptor);
  }

  /** With callbacks, which cost a fraction of promises' time for many small reads. */
  #read(room: Uint8Array, place: number, bytes: number, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const goOn = (done: number): void => {
        read(this.#descriptor, room, place + done, bytes - done, position + done, (error, bytesRead) => {
          if (error) reject(error);
          else if (bytesRead === 0) reject(this.#cutOff(position + done));
          else if (done + bytesRead < bytes) goOn(done + bytesRead);
          else resolve();
        });
      };
      goOn(0);
    });
  }

  #cutOff(byte: number): LabError {
    return new LabError('bad-file', 'The file was cut off while it was read.', 'Remove the data set and add it again.', {
      file: this.#file,
      location: `byte ${byte}`,
    });
  }
}
