import { MemoryImages, type OpenDataSet, type Split } from '#main/datasets/index.ts';
import { NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';

/** A data set of this shape; images are concatenated bytes. */
export function dataSet(
  shape: readonly [number, number, number],
  classes: number,
  splits: Readonly<Record<'train' | 'validation' | 'test', readonly [images: Uint8Array, labels: Uint8Array]>>,
): OpenDataSet {
  const split = ([images, labels]: readonly [Uint8Array, Uint8Array]): Split => ({
    images: new MemoryImages(Uint8Array.from(images), labels.length),
    labels: Uint8Array.from(labels),
    count: labels.length,
  });
  const { train, validation, test } = splits;
  const channels = shape[2];
  return {
    sha256: 'of made-up',
    description: {
      name: 'made-up',
      title: 'Made up',
      source: 'a test',
      shape: [...shape],
      classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
      samples: { train: train[1].length, validation: validation[1].length, test: test[1].length },
      mean: new Array<number>(channels).fill(0),
      // The network sees raw integer pixels, so that results can be computed by hand.
      std: new Array<number>(channels).fill(1 / 255),
      bytes: 0,
      addedAt: null,
    },
    splits: { train: split(train), validation: split(validation), test: split(test) },
  };
}

export function proofRequest(dense: Model, model: Model, data: OpenDataSet, changes: Partial<ProofRequest> = {}): ProofRequest {
  const { mean, std } = data.description;
  return {
    run: { id: 'run-1', name: 'Made up', network: 'test', method: 'nepenthe', dataSet: 'made-up', seed: 1 },
    app: '0.1.0',
    round: model === dense ? 0 : 3,
    plan: 'exact',
    without: [],
    force: [],
    dense,
    model,
    states: new Map(),
    tolerance: 0,
    rule: 'linear-regions',
    delta: 1,
    merging: { mode: 'cheaper' },
    data,
    options: {
      labelSmoothing: 0,
      augmentation: NO_AUGMENTATION,
      ...PLAIN_STEP,
      normalization: { mean, std },
      precision: 'float32',
    },
    batchSize: 64,
    threads: 1,
    ...changes,
  };
}

export const modelOf = (graph: ModelGraph, values: Readonly<Record<string, readonly number[]>>): Model => ({
  graph,
  weights: new Map(Object.entries(values).map(([name, numbers]) => [name, Float32Array.from(numbers)])),
});
