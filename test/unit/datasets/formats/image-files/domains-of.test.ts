import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { domainsOf } from '#main/datasets/index.ts';

function folderOf(...paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-domains-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  return folder;
}

it('finds the domains of PACS and ignores notes next to them', async () => {
  const domains = ['art_painting', 'cartoon', 'photo', 'sketch'];
  const pictures = domains.flatMap((domain) => ['dog', 'horse'].map((name) => `${domain}/${name}/1.jpg`));
  expect(await domainsOf(folderOf(...pictures, 'splits/photo.txt', 'README.md', '.cache/dog/1.jpg'))).toEqual(domains);
});

it('finds the domains of VLCS, which have splits of their own', async () => {
  const domains = ['CALTECH', 'SUN'];
  const paths = domains.flatMap((domain) => ['train', 'crossval', 'test', 'full'].map((split) => `${domain}/${split}/0/1.jpg`));
  expect(await domainsOf(folderOf(...paths))).toEqual(domains);
});

it('finds domains in the one folder that a folder holds', async () => {
  expect(await domainsOf(folderOf('PACS/a/cat/1.png', 'PACS/a/dog/1.png', 'PACS/b/cat/1.png', 'PACS/b/dog/1.png'))).toEqual(['a', 'b']);
});

it('accepts domains that lack a class of another', async () => {
  expect(await domainsOf(folderOf('a/cat/1.png', 'a/dog/1.png', 'a/owl/1.png', 'b/cat/1.png', 'b/dog/1.png'))).toEqual(['a', 'b']);
});

it.each([
  ['class folders', ['cat/1.jpg', 'dog/1.jpg']],
  ['class folders with folders in them', ['cat/indoors/1.jpg', 'cat/outdoors/1.jpg', 'dog/running/1.jpg', 'dog/asleep/1.jpg']],
  ['splits', ['train/cat/1.jpg', 'train/dog/1.jpg', 'test/cat/2.jpg', 'test/dog/2.jpg']],
  ['splits inside the classes', ['cat/train/1.jpg', 'cat/test/2.jpg', 'dog/train/3.jpg', 'dog/test/4.jpg']],
  ['one folder of class folders', ['photo/cat/1.jpg', 'photo/dog/1.jpg']],
  ['an empty folder', []],
])('finds none in %s', async (_what, paths) => {
  expect(await domainsOf(folderOf(...paths))).toEqual([]);
});

it('finds none in a missing folder or a relative path', async () => {
  const folder = folderOf('cifar.tar.gz');
  expect(await domainsOf(join(folder, 'cifar.tar.gz'))).toEqual([]);
  expect(await domainsOf(join(folder, 'nowhere'))).toEqual([]);
  expect(await domainsOf('data')).toEqual([]);
});
