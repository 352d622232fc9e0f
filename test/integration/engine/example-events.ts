import { type Experiment, experimentSchema } from '#shared/experiment/index.ts';
import type { JournalEntry, JournalEvent } from '#shared/journal/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

/** Plausible events with small numbers, for handwritten journals. */

export const time = '2026-03-01T12:00:00.000Z';

export const graph = buildNetwork({ kind: 'mlp', hidden: [2], dropout: 0 }, [2, 2, 1], 2);

export const exampleExperiment: Experiment = experimentSchema.parse({
  name: 'Example',
  tags: ['first', 'second'],
  data: { name: 'digits' },
  network: { kind: 'residual' },
  method: { kind: 'nepenthe', rounds: 2 },
});

export function numbered(entries: readonly JournalEntry[], firstSeq = 0): JournalEvent[] {
  return entries.map((entry, index) => ({ seq: firstSeq + index, time, ...entry }));
}

export function linesOf(events: readonly JournalEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

export function start(attempt = 1): JournalEntry {
  return {
    kind: 'start',
    runId: 'example',
    attempt,
    environment: {
      ...{ hostname: 'lab', platform: 'linux', node: 'v24.0.0', app: '0.1.0', tensorflow: '2.21.0', device: 'cpu' },
      ...{ threads: 2, cores: 2, memoryBytes: 8_000_000_000, processor: 'A processor', instructionSet: 'avx2', oneDnn: true },
    },
    graph,
    layers: ['conv1', 'conv2'].map((name, index) => ({
      ...{ name, kernel: name, activation: `${name}.relu`, neurons: 2, weights: 100, bypassed: index === 1 },
    })),
    classes: ['cat', 'dog'],
    samples: { train: 80, validation: 10, test: 10 },
    rounds: 2,
    epochsPerRound: 3,
    stepsPerEpoch: 10,
  };
}

export function step(number: number): JournalEntry {
  const values = { loss: 1 / (number + 1), learningRate: 0.1, imagesPerSecond: 500, memoryBytes: 1_000_000 };
  return { kind: 'step', round: 0, epoch: 1, step: number, ...values };
}

export function epoch(number: number): JournalEntry {
  return {
    ...{ kind: 'epoch', round: 0, epoch: number, step: number * 10, seconds: 2 },
    train: { loss: 0.5, accuracy: 90 },
    validation: { loss: 0.6, accuracy: 88 },
  };
}

export function entropy(round: number, bits = 0.5): JournalEntry {
  const layers = ['conv1', 'conv2'].map((layer) => ({
    ...{ layer, entropy: bits, mean: bits / 2, nonzero: bits, minority: 3, on: [3, 97], off: [97, 3], zero: [0, 1] },
    ...(layer === 'conv2' && { neurons: 2, linearity: 'approximate' as const, regions: { off: [1, 2], bent: [0, 1], on: [2, 94] } }),
  }));
  return { kind: 'entropy', round, layers };
}

export function decision(round: number): JournalEntry {
  const layers = [
    { layer: 'conv1', what: 'prune', why: 'a test', numbers: { share: 0.5, pruned: 50 } },
    { layer: 'conv2', what: 'keep', why: 'locked', numbers: {} },
  ];
  return { kind: 'decision', round, trainEpochs: 3, layers };
}

export function metric(step: number, values: Record<string, number>): JournalEntry {
  return { kind: 'metric', step, values };
}

export function budget(round: number): JournalEntry {
  const layers = ['conv1', 'conv2'].map((layer) => ({ layer, remaining: 100, irrelevance: 0.25, share: 0.5, pruned: 50 }));
  return { kind: 'budget', round, total: 100, layers };
}

export function round(number: number, accepted = true): JournalEntry {
  return {
    ...{ kind: 'round', round: number, sparsity: number / 2, remaining: 200 - 50 * number, accepted, seconds: 7 },
    train: { loss: 0.1, accuracy: 99 },
    validation: { loss: 0.2, accuracy: 98 - number },
    test: { loss: 0.3, accuracy: 97 - number },
    linear: number > 0 ? ['conv2'] : [],
    dead: [],
    linearized: [],
  };
}

export function checkpoint(file: string, keep: 'latest' | 'round', atRound = 0): JournalEntry {
  return { kind: 'checkpoint', file, sha256: 'ab'.repeat(32), bytes: 1234, round: atRound, epoch: 1, keep };
}

export function message(text: string): JournalEntry {
  return { kind: 'message', level: 'info', text };
}

export function proof(atRound: number): JournalEntry {
  return { kind: 'proof', sheet: exampleSheet({ round: atRound }), files: [] };
}

export function phase(name: Extract<JournalEvent, { kind: 'phase' }>['phase'], atRound = 0): JournalEntry {
  return { kind: 'phase', phase: name, round: atRound };
}

export const finished: JournalEntry = { kind: 'end', status: 'finished', reason: 'rounds', text: 'Every round was run.', best: 1 };
