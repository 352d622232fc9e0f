import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { lineNames, lineOfRun } from '#main/engine/store/run-lines.ts';
import { Store } from '#main/engine/store/store.ts';
import { membershipOfRun } from '#main/engine/store/studies.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let store: Store;
let dataDir: string;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
});
afterEach(() => store[Symbol.dispose]());

function add(changes: Partial<ExperimentInput> = {}): number {
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] }, ...changes });
  return createRun(store, dataDir, {
    app: '0.1.0',
    experiment,
    dataSet: { name: 'digits', folder: '/nowhere' },
    threads: 1,
    parameters: 1,
    macs: 1,
  }).number;
}

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** Epochs of ten steps, the first two of them dense: loss = 100 − step. Steps 5 and 25 are recorded; a step takes a second. */
function train(run: number): void {
  for (const step of [5, 25]) {
    const round = step > 20 ? 1 : 0;
    store.run(
      store.query.insertInto('steps').values({
        ...{ run, seq: step, time: at(step), round, epoch: 1, step },
        ...{ loss: step / 100, learning_rate: 0.1, images_per_second: 1, memory_bytes: 1 },
      }),
    );
  }
  for (const [epoch, step] of [10, 20, 30].entries()) {
    store.run(
      store.query.insertInto('epochs').values({
        ...{ run, seq: step + 1, time: at(step), round: step > 20 ? 1 : 0, epoch: (epoch % 2) + 1, step },
        ...{ train_loss: 1, train_accuracy: 90 + epoch, validation_loss: 100 - step, validation_accuracy: 80 + epoch },
        ...{ validation_nll: null, seconds: 10 },
      }),
    );
  }
}

describe('lineOfRun', () => {
  it('places points by step, epoch, round and time', () => {
    const run = add();
    train(run);
    expect(lineOfRun(store, run, 'validation/accuracy', 'step')).toEqual({ x: [10, 20, 30], y: [80, 81, 82] });
    expect(lineOfRun(store, run, 'validation/accuracy', 'epoch')).toEqual({ x: [1, 2, 3], y: [80, 81, 82] });
    // The last epoch of each round.
    expect(lineOfRun(store, run, 'validation/accuracy', 'round')).toEqual({ x: [0, 1], y: [81, 82] });
    // Seconds since step 5, the first that was recorded.
    expect(lineOfRun(store, run, 'validation/accuracy', 'time')).toEqual({ x: [5, 15, 25], y: [80, 81, 82] });
    expect(lineOfRun(store, run, 'train/step-loss', 'epoch')).toEqual({ x: [0.5, 2.5], y: [0.05, 0.25] });
  });

  it('goes on at the same pace in an epoch that is not done', () => {
    const run = add();
    train(run);
    store.run(store.query.insertInto('metrics').values({ run, seq: 90, name: 'objective/entropy', step: 34, value: 7 }));
    const line = lineOfRun(store, run, 'objective/entropy', 'epoch');
    expect(line.x[0]).toBeCloseTo(3.4);
    expect(lineOfRun(store, run, 'objective/entropy', 'round')).toEqual({ x: [1], y: [7] });
  });

  it('draws what rounds end with at their last step', () => {
    const run = add();
    train(run);
    const scores = { train_loss: 0, train_accuracy: 0, validation_loss: 0, validation_accuracy: 0, test_loss: 0 };
    for (const round of [0, 1])
      store.run(
        store.query.insertInto('rounds').values({
          ...{ run, round, seq: 95 + round, time: at(60), ...scores, test_accuracy: 97 - round, sparsity: round / 2, remaining: 1 },
          ...{ accepted: 1, linear: '[]', dead: '[]', seconds: 1, train_nll: null, validation_nll: null, test_nll: null },
        }),
      );
    expect(lineOfRun(store, run, 'round/test-accuracy', 'epoch')).toEqual({ x: [2, 3], y: [97, 96] });
    expect(lineOfRun(store, run, 'round/sparsity', 'round')).toEqual({ x: [0, 1], y: [0, 50] });
  });

  it('takes the loss of older versions as NLL unless labels were smoothed', () => {
    const [plain, smoothing] = [add(), add({ training: { labelSmoothing: 0.1 } })];
    train(plain);
    train(smoothing);
    expect(lineOfRun(store, plain, 'validation/nll', 'step')).toEqual({ x: [10, 20, 30], y: [90, 80, 70] });
    expect(lineOfRun(store, smoothing, 'validation/nll', 'step')).toEqual({ x: [], y: [] });
    // A run that an older version began and this one finished.
    for (const run of [plain, smoothing])
      store.run(store.query.updateTable('epochs').set({ validation_nll: 5 }).where('run', '=', run).where('step', '=', 30));
    expect(lineOfRun(store, plain, 'validation/nll', 'step').y).toEqual([90, 80, 70]);
    expect(lineOfRun(store, smoothing, 'validation/nll', 'step')).toEqual({ x: [30], y: [5] });
  });

  it('has no points of a run that has not begun', () => {
    for (const axis of ['step', 'epoch', 'round', 'time'] as const)
      expect(lineOfRun(store, add(), 'validation/accuracy', axis)).toEqual({ x: [], y: [] });
  });
});

it('lists the metrics of the runs beside the series that every run has', () => {
  const [one, other] = [add(), add()];
  store.run(store.query.insertInto('metrics').values({ run: one, seq: 1, name: 'objective/entropy', step: 1, value: 1 }));
  store.run(store.query.insertInto('metrics').values({ run: other, seq: 1, name: 'mine', step: 1, value: 1 }));
  expect(lineNames(store, [one])).toEqual(expect.arrayContaining(['train/step-loss', 'round/test-accuracy', 'objective/entropy']));
  expect(lineNames(store, [one])).not.toContain('mine');
});

it('knows which study a run belongs to', () => {
  const run = add();
  expect(membershipOfRun(store, run)).toBeUndefined();
  store.run(
    store.query.insertInto('studies').values({ id: 's', name: 'S', created_at: at(0), paused: 0, concurrency: null, document: '{}' }),
  );
  store.run(store.query.insertInto('study_members').values({ run, study: 's', variant: 'first' }));
  expect(membershipOfRun(store, run)).toEqual({ id: 's', variant: 'first' });
});
