import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';

/** An image format, identified by the first bytes. */
export interface ImageKind {
  readonly name: string;
  readonly isSupported: boolean;
}

const HEAD_BYTES = 32;
/** Sizes of the header that follows a BMP file's own. */
const BMP_HEADERS = [12, 40, 52, 56, 64, 108, 124];
const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
const AVIF_BRANDS = ['avif', 'avis'];
const TIFF_EXTENSIONS = ['', '.tif', '.tiff'];

const signatures: readonly (readonly [name: string, isSupported: boolean, matches: (head: Buffer, latin1: string) => boolean])[] = [
  ['JPEG', true, (_, latin1) => latin1.startsWith('\xff\xd8\xff')],
  ['PNG', true, (_, latin1) => latin1.startsWith('\x89PNG\r\n\x1a\n')],
  ['GIF', true, (_, latin1) => /^GIF8[79]a/.test(latin1)],
  ['WebP', true, (_, latin1) => latin1.startsWith('RIFF') && latin1.startsWith('WEBP', 8)],
  ['TIFF', true, (_, latin1) => /^(?:II[*+]\0|MM\0[*+])/.test(latin1)],
  ['HEIC', false, (_, latin1) => HEIC_BRANDS.includes(brandOf(latin1))],
  ['AVIF', false, (_, latin1) => AVIF_BRANDS.includes(brandOf(latin1))],
  ['BMP', false, (head, latin1) => latin1.startsWith('BM') && head.length >= 18 && BMP_HEADERS.includes(head.readUInt32LE(14))],
  ['JPEG 2000', false, (_, latin1) => latin1.startsWith('\0\0\0\x0cjP  ')],
  ['JPEG XL', false, (_, latin1) => latin1.startsWith('\xff\x0a') || latin1.startsWith('\0\0\0\x0cJXL ')],
  ['Photoshop', false, (_, latin1) => latin1.startsWith('8BPS')],
  ['OpenEXR', false, (_, latin1) => latin1.startsWith('v/1\x01')],
  ['Camera raw', false, (_, latin1) => /^(?:IIRO|IIRS|IIU\0|FUJIFILM)/.test(latin1)],
];

/** The image format of a file's first bytes; undefined if they are no image's. Camera raw files often look like TIFF. */
function imageKindOf(head: Buffer, fileName: string): ImageKind | undefined {
  const latin1 = head.toString('latin1');
  const [name, isSupported] = signatures.find(([, , matches]) => matches(head, latin1)) ?? [];
  if (name === undefined || isSupported === undefined) return undefined;
  if (name === 'TIFF' && !TIFF_EXTENSIONS.includes(extname(fileName).toLowerCase())) return { name: 'Camera raw', isSupported: false };
  return { name, isSupported };
}

/** The image format of a file; undefined for other and for unreadable files. */
export async function imageKindOfFile(file: string): Promise<ImageKind | undefined> {
  try {
    // Non-blocking: opening a pipe without a writer would wait forever.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return imageKindOf(buffer.subarray(0, bytesRead), file);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** The major brand of an ISO media file. */
function brandOf(latin1: string): string {
  return latin1.startsWith('ftyp', 4) ? latin1.slice(8, 12) : '';
}
