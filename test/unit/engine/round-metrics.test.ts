import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { applyEvent } from '#main/engine/ingest/apply-event.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { roundMetrics } from '#main/engine/store/round-metrics.ts';
import { Store } from '#main/engine/store/store.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { exampleExperiment, start } from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

it('gives the mean entropy of all layers, and of those that are not dead', () => {
  const dataDir = temporaryFolder();
  const store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  onTestFinished(() => store[Symbol.dispose]());
  const dataSet = { name: 'digits', folder: '/nowhere' };
  const { id, number } = createRun(store, dataDir, {
    ...{ app: '0.1.0', experiment: exampleExperiment, dataSet, threads: 1, parameters: 1, macs: 1 },
  });
  const base = { train: { loss: 0.1, accuracy: 99 }, validation: { loss: 0.2, accuracy: 98 }, test: { loss: 0.3, accuracy: 97 } };
  const layer = (name: string, bits: number) => ({
    ...{ layer: name, entropy: bits, mean: bits, nonzero: bits, minority: 3, on: [3, 97], off: [97, 3], zero: [0, 1] },
  });
  const events: readonly JournalEntry[] = [
    start(),
    { kind: 'entropy', round: 0, layers: [layer('conv1', 0.5), layer('conv2', 0.125)] },
    {
      kind: 'round',
      round: 0,
      sparsity: 0,
      remaining: 200,
      accepted: true,
      seconds: 7,
      linear: [],
      dead: ['conv2'],
      linearized: [],
      ...base,
    },
  ];
  for (const [seq, event] of events.entries()) applyEvent(store, number, { seq, time: '2026-01-01T00:00:00.000Z', ...event });
  const [only] = roundMetrics(store, [id]).get(id) ?? [];
  expect(only?.metrics).toMatchObject({ 'mean-entropy': 0.3125, 'mean-entropy-of-living-layers': 0.5, 'dead-layers': 1 });
});
