import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { temporaryFolder } from '../idx/idx-builder.ts';

export type Files = Record<string, Buffer>;

/** The planes of an image whose pixel at (row, column) is (first, row, column). */
function planes(first: number): Buffer {
  const index = Array.from({ length: 1024 }, (_, index) => index);
  return Buffer.from([...index.map(() => first), ...index.map((index) => index >> 5), ...index.map((index) => index & 31)]);
}

/** Records of label bytes and an image; `first` counts the images, starting at `number`. */
export function records(labels: readonly (readonly number[])[], number = 0): Buffer {
  return Buffer.concat(labels.flatMap((label, index) => [Buffer.from(label), planes(number + index)]));
}

const tenOf = (batch: number): number[][] => Array.from({ length: 20 }, (_, index) => [(index + batch) % 10]);

/** Five batches of 20 images and 10 test images, balanced; the first pixel of image n of batch b is 20 b + n, of test image n 200 + n. */
export function cifar10(): Files {
  return {
    ...Object.fromEntries([0, 1, 2, 3, 4].map((batch) => [`data_batch_${batch + 1}.bin`, records(tenOf(batch), 20 * batch)])),
    'test_batch.bin': records(tenOf(0).slice(0, 10), 200),
    'batches.meta.txt': Buffer.from('airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n'),
    'readme.html': Buffer.from('<a href="https://example.org">'),
  };
}

/** Two training images and one test image per fine class; coarse class = fine class / 5, rounded down. */
export function cifar100(): Files {
  const labels = Array.from({ length: 100 }, (_, fine) => [Math.floor(fine / 5), fine]);
  const names = (what: string, count: number): Buffer =>
    Buffer.from(Array.from({ length: count }, (_, index) => `${what}${index}\n`).join(''));
  return {
    'train.bin': records([...labels, ...labels]),
    'test.bin': records(labels),
    'fine_label_names.txt': names('fine', 100),
    'coarse_label_names.txt': names('coarse', 20),
  };
}

export function without(name: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
}

export function writeFiles(files: Files, within = ''): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, within), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, within, name), bytes);
  return folder;
}

export interface TarEntry {
  readonly path: string;
  readonly bytes?: Buffer;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'FIFO';
  readonly linkpath?: string;
  /** The size in its header, if it differs from the content. */
  readonly size?: number;
}

const BLOCK = 512;

/** A tar archive with any content, hostile entries included. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ path, bytes = Buffer.alloc(0), type = 'File', linkpath, size = bytes.length }) => {
    const block = Buffer.alloc(BLOCK);
    new Header({ path, size, type, mode: 0o644, ...(linkpath !== undefined && { linkpath }) }).encode(block);
    return [block, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** As distributed: a gzipped archive of one folder. */
export function archiveOf(files: Files, folder = 'cifar-10-batches-bin'): Buffer {
  const entries = Object.entries(files).map(([name, bytes]): TarEntry => ({ path: `${folder}/${name}`, bytes }));
  return gzipSync(tarOf([{ path: `${folder}/`, type: 'Directory' }, ...entries]));
}

export function writeArchive(bytes: Buffer, name = 'cifar-10-binary.tar.gz'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}
