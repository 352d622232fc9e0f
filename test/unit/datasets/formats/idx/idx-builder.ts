import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AddDataSetInput } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';

const UINT8 = 0x08;
export const INT16 = 0x0b;
export const INT32 = 0x0c;
export const FLOAT32 = 0x0d;

/** An IDX file by the format's definition; `values` are raw bytes. */
export function idx(shape: readonly number[], values: Uint8Array | readonly number[], type = UINT8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(type, 2);
  header.writeUInt8(shape.length, 3);
  for (const [dimension, extent] of shape.entries()) header.writeUInt32BE(extent, 4 + 4 * dimension);
  return Buffer.concat([header, Buffer.from(values)]);
}

export type IdxFolder = Record<string, Buffer>;

export const TRAIN = 20;
export const TEST = 8;
export const HEIGHT = 3;
export const WIDTH = 2;

/** 20 training and 8 test images of 3 x 2 pixels in 4 classes; every pixel of training image i is i, of test image i 100 + i. */
export function smallFolder(): IdxFolder {
  const images = (count: number, first: number): Buffer =>
    idx(
      [count, HEIGHT, WIDTH],
      Uint8Array.from({ length: count * HEIGHT * WIDTH }, (_, byte) => first + Math.floor(byte / (HEIGHT * WIDTH))),
    );
  const labels = (count: number): Buffer =>
    idx(
      [count],
      Uint8Array.from({ length: count }, (_, index) => index % 4),
    );
  return {
    'train-images-idx3-ubyte': images(TRAIN, 0),
    'train-labels-idx1-ubyte': labels(TRAIN),
    't10k-images-idx3-ubyte': images(TEST, 100),
    't10k-labels-idx1-ubyte': labels(TEST),
  };
}

/** A temporary folder, deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFolder(files: IdxFolder): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

export function request(folder: string, changes: Partial<AddDataSetInput> = {}): AddDataSetInput {
  return { name: 'small', source: folder, validationShare: 0.2, seed: 0, ...changes };
}

/** The LabError that the promise rejects with; anything else fails the test. */
export async function refusalOf(promise: Promise<unknown>): Promise<LabError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
