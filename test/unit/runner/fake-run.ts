import { MemoryImages, type OpenDataSet, type Split } from '#main/datasets/index.ts';
import { trainedSlopes } from '#main/program/training/trained-slopes.ts';
import { acquireRunLock, CheckpointStore, JournalWriter, writeRunSpec } from '#main/run-folder/index.ts';
import type { RunDependencies } from '#main/runner/run-attempt.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { type FakeNumbers, FakeProgram } from './fake-program.ts';

/** 2x2 images of three classes: 12 for training, 10 for validation, 4 for testing; 3 steps per epoch in batches of 5. */
export const tinyData: OpenDataSet = {
  sha256: 'of tiny',
  description: {
    name: 'tiny',
    title: 'Tiny',
    source: 'made up',
    shape: [2, 2, 1],
    classes: ['a', 'b', 'c'],
    samples: { train: 12, validation: 10, test: 4 },
    mean: [0.5],
    std: [0.5],
    bytes: 130,
    addedAt: null,
  },
  splits: { train: tinySplit(12), validation: tinySplit(10), test: tinySplit(4) },
};

function tinySplit(count: number): Split {
  return {
    count,
    images: new MemoryImages(
      Uint8Array.from({ length: count * 4 }, (_, index) => (index * 37 + count) % 256),
      count,
    ),
    labels: Uint8Array.from({ length: count }, (_, index) => index % 3),
  };
}

/** Layers `hidden1/dense` (4 x 6 weights) and `hidden2/dense` (6 x 5), two epochs per round. */
export const tinyExperiment: ExperimentInput = {
  data: { name: 'tiny' },
  network: { kind: 'mlp', hidden: [6, 5] },
  training: { epochs: 2, batchSize: 5 },
  method: { kind: 'nepenthe', rounds: 2, zeta: 0.5 },
};

export function tinyRun(changes: Partial<ExperimentInput> = {}): string {
  const folder = temporaryFolder();
  writeRunSpec(folder, {
    format: 1,
    runId: 'tiny-run',
    createdAt: '2026-01-02T03:04:05.000Z',
    app: '0.1.0',
    dataSet: { name: 'tiny', folder: '/nowhere' },
    experiment: experimentSchema.parse({ ...tinyExperiment, ...changes }),
  });
  return folder;
}

export function fakeDependencies(numbers: FakeNumbers = {}, changes: Partial<RunDependencies> = {}): RunDependencies {
  return {
    openJournal: (folder) => new JournalWriter(folder),
    openCheckpoints: (folder) => new CheckpointStore(folder),
    openData: () => Promise.resolve(tinyData),
    loadProgram: (graph, { objective }) => {
      const slopes = trainedSlopes(graph, objective).map(({ form }) => form);
      return Promise.resolve(new FakeProgram(graph, numbers, slopes));
    },
    describeTensorflow: () => ({
      version: 'none',
      devices: ['CPU'],
      intraOpThreads: 1,
      interOpThreads: 1,
      oneDnn: true,
      instructionSet: 'plain',
      kernels: 'none',
    }),
    proveModel: () => Promise.reject(new Error('not needed here')),
    claim: (of) => Promise.resolve(acquireRunLock(of)),
    onEndRequest: () => undefined,
    ...changes,
  };
}
