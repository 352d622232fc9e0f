import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { contentHash } from '#main/cli/input/file-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-content-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string): string {
  writeFileSync(join(folder, name), content, 'latin1');
  return join(folder, name);
}

/** The protobuf encoding of a tensor's external data entry. */
const entry = (location: string): string => `\n\u0008location\u0012${String.fromCharCode(location.length)}${location}`;

it('is the hash of a self-contained file', async () => {
  // echo -n abc | sha256sum
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await contentHash(written('a.safetensors', 'abc'))).toBe(hash);
});

it('changes with external data next to the file', async () => {
  const file = written('net.onnx', `graph${entry('net.onnx.data')}${entry('../secret')}${entry('missing')}`);
  written('net.onnx.data', 'one');
  const first = await contentHash(file);
  expect(await contentHash(file)).toBe(first);
  written('net.onnx.data', 'two');
  expect(await contentHash(file)).not.toBe(first);
});

it('fails for a missing file and is undefined for a folder', async () => {
  expect(await contentHash(folder)).toBeUndefined();
  await expect(contentHash(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'not-found' });
});
