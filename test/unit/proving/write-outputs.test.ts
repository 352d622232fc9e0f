import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeModel } from '#main/interchange/index.ts';
import type { Proof } from '#main/proving/index.ts';
import { writeOutputs } from '#main/proving/write-outputs.ts';
import { writeAtomically } from '#main/run-folder/index.ts';
import { pathsOfExport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';
import { dataSet, proofRequest } from '../../integration/proving/proof-request.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [3], dropout: 0 }, [2, 2, 1], 2);
const proof: Proof = {
  sheet: exampleSheet(),
  model: { graph, weights: initialWeights(graph, 1) },
  metadata: new Map([['nepenthe.round', '3']]),
  onnx: Uint8Array.of(1, 2, 3),
};

const images = [new Uint8Array(4), Uint8Array.of(0)] as const;
const data = dataSet([2, 2, 1], 2, { train: images, validation: images, test: images });
const request = proofRequest(proof.model, proof.model, data);

describe('a proven model', () => {
  test('is written as ONNX, byte for byte what was checked', async () => {
    const file = join(temporaryFolder(), 'folder', 'model.onnx');
    expect(await writeOutputs(proof, [{ format: 'onnx', file }], writeAtomically, request)).toEqual({
      files: [{ file, bytes: 3, sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81' }],
      sheet: proof.sheet,
    });
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
  });

  test('is written as safetensors with its graph beside, and reads back as it was', async () => {
    const folder = temporaryFolder();
    const output = { format: 'safetensors', file: join(folder, 'model.safetensors') } as const;
    const written = (await writeOutputs(proof, [output], writeAtomically, request)).files.map(({ file }) => file);
    expect(written).toEqual([join(folder, 'model.safetensors'), join(folder, 'model.graph.json')]);
    expect(pathsOfExport(output)).toEqual(written);
    const [safetensors = '', graphFile = ''] = written;
    const files = { safetensors: readFileSync(safetensors), graph: readFileSync(graphFile, 'utf8') };
    expect(decodeModel(files, { safetensors, graph: graphFile })).toEqual(proof.model);
  });
});

test('a network that was not imported from an ONNX file replaces none', async () => {
  const file = join(temporaryFolder(), 'model.onnx');
  const written = writeOutputs(proof, [{ format: 'onnx-as-imported', file }], writeAtomically, request);
  await expect(written).rejects.toMatchObject({ code: 'unsupported', details: { location: 'format' } });
  expect(existsSync(file)).toBe(false);
});

describe('a failed write names its file and leaves no partial file:', () => {
  test('a full disk', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    writeFileSync(file, 'before');
    const full = (path: string): never => {
      throw new LabError('disk-full', 'The disk is full.', 'Free some space.', { file: path });
    };
    await expect(writeOutputs(proof, [{ format: 'onnx', file }], full, request)).rejects.toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: 'disk-full', file }) as unknown }) as Error,
    );
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  test('a folder where the file should be, a file where its folder should be', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken.onnx'));
    writeFileSync(join(folder, 'file'), '');
    for (const file of [join(folder, 'taken.onnx'), join(folder, 'file', 'model.onnx')]) {
      await expect(writeOutputs(proof, [{ format: 'onnx', file }], writeAtomically, request)).rejects.toThrow(
        expect.objectContaining({ details: expect.objectContaining({ code: 'unwritable', file }) as unknown }) as Error,
      );
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken.onnx']);
  });

  test('a disk that stores other bytes', async () => {
    const file = join(temporaryFolder(), 'model.onnx');
    const forgetful = (path: string, bytes: Uint8Array): void => writeAtomically(path, bytes.subarray(1));
    await expect(writeOutputs(proof, [{ format: 'onnx', file }], forgetful, request)).rejects.toThrow('reads back differently');
    expect(existsSync(file)).toBe(true);
  });
});
