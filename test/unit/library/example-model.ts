import { findModel, type FoundModel, publishModel, unfinishedFolder, writeModel } from '#main/library/index.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';

const graph: ModelGraph = {
  format: 1,
  name: 'small',
  nodes: [
    { id: 'image', op: 'input', inputs: [], shape: [1, 2, 1] },
    { id: 'flat', op: 'flatten', inputs: ['image'] },
    { id: 'hidden', op: 'dense', inputs: ['flat'], units: 2, bias: true },
    { id: 'relu', op: 'activation', inputs: ['hidden'], kind: 'relu' },
    { id: 'head', op: 'dense', inputs: ['relu'], units: 2, bias: true },
  ],
  output: 'head',
};

/** Two pixels, two classes. */
export const exampleModel: Model = {
  graph,
  weights: new Map([
    ['hidden/kernel', Float32Array.of(1, -1, 0.5, 2)],
    ['hidden/bias', Float32Array.of(0, 0.25)],
    ['head/kernel', Float32Array.of(1, 0, 0, 1)],
    ['head/bias', Float32Array.of(-0.5, 0.5)],
  ]),
};

/** Adds it like an import. */
export function addModel(dataDir: string, description: ImportedModel, model: Model): FoundModel {
  const folder = unfinishedFolder(dataDir);
  writeModel(folder, description, model);
  publishModel(dataDir, description.name, folder);
  return findModel(dataDir, description.name);
}

export function exampleDescription(name: string): ImportedModel {
  return {
    name,
    importedAt: '2026-03-14T15:09:26.000Z',
    source: { file: '/somewhere/small.onnx', format: 'onnx', bytes: 300, sha256: 'a'.repeat(64), producer: 'pytorch 2.9' },
    network: null,
    input: [1, 2, 1],
    classes: 2,
    params: 12,
    macs: 8,
    prunableLayers: ['relu'],
    verified: { runtime: 'onnxruntime 1.23', images: 8, maxAbs: 1e-7, argmaxAgreement: 1 },
    weights: null,
    notes: [],
  };
}
