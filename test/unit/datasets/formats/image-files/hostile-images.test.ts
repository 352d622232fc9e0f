import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ImageFile, reasonOf } from '#main/datasets/formats/image-files/image-file.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { png } from './image-builder.ts';

/** A 1-bit PNG by the format's definition; its zero rows compress to almost nothing. */
function blackPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc(Math.min(height * (1 + Math.ceil(width / 8)), 1 << 20)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function written(name: string, bytes: Buffer | string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

async function read(file: string): Promise<unknown> {
  return (await ImageFile.open(file)).pixels();
}

it.each([
  ['60,000 x 60,000 pixels', 60_000, 60_000],
  ['60,000 pixels in a row', 60_000, 1],
  ['a bomb’s pixels within the sides', 16_000, 16_000],
])('a picture of %s is refused by its header', async (_, width, height) => {
  const file = written('bomb.png', blackPng(width, height));
  const { code, details } = await refusalOf(read(file));
  expect(code).toBe('bad-file');
  expect(details.file).toBe(file);
  expect(details.message).toMatch(/pixel/);
});

it('an image of half that size is read, in bounded memory', async () => {
  expect(await read(written('fair.png', blackPng(1000, 1000)))).toMatchObject({ width: 1000, height: 1000 });
});

it.each([
  ['nothing', ''],
  ['text', 'not a picture'],
  ['a drawing that names a file', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>'],
  ['a document', '%PDF-1.4\n1 0 obj\n<<>>\nendobj\n'],
])('%s named like an image is refused', async (_, text) => {
  const { code, details } = await refusalOf(read(written('picture.png', text)));
  expect(code).toBe('bad-file');
  expect(details.message).toContain('The image cannot be decoded');
});

it('a truncated image is refused, not filled with gray', async () => {
  const whole = await png([1, 2, 3], 200, 200);
  expect((await refusalOf(read(written('cut.png', whole.subarray(0, -30))))).code).toBe('bad-file');
});

it('an unknown decoder error is reported as damage', () => {
  expect(reasonOf(new Error('Unknown error'), 'a.jpg')).toBe('it is damaged or truncated');
  expect(reasonOf(new Error('a.jpg: VipsJpeg: premature end\nmore'), 'a.jpg')).toBe('VipsJpeg: premature end');
});

it.skipIf(process.platform === 'win32')('a pipe is refused without waiting for it', async () => {
  const file = join(temporaryFolder(), 'pipe.png');
  execFileSync('mkfifo', [file]);
  expect((await refusalOf(read(file))).details.message).toBe('It is not a regular file.');
});
