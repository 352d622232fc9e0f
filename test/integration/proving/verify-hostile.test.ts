import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { verifyImport } from '#main/proving/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { writtenOnnx } from '../../fixtures/onnx-import/made-onnx.ts';
import { caseCount } from '../../random-cases.ts';

const RUNS = 15;

it('a changed file is verified, or refused by a typed error', async () => {
  const sound = readFileSync(join(import.meta.dirname, '../../fixtures/onnx-import/mobilenet-opset13.onnx'));
  const change = fc.record({ offset: fc.nat(sound.length - 1), byte: fc.nat(255) });
  const ends: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const copy = Uint8Array.from(sound);
      for (const { offset, byte } of changes) copy[offset] = byte;
      const file = writtenOnnx(copy);
      try {
        const network = await importOnnx(file, { name: 'changed', batchNorm: false });
        const { maxAbs } = await verifyImport(file, network, 1);
        expect(Number.isFinite(maxAbs)).toBe(true);
        ends.push('verified');
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        ends.push(error.code);
      }
    }),
    { numRuns: caseCount(RUNS) },
  );
  // Both outcomes occur, since most bytes are weights.
  expect(ends).toContain('verified');
  expect(ends.filter((end) => end !== 'verified').length).toBeGreaterThan(0);
});
