import { join } from 'node:path';
import { Store } from '#main/engine/store/store.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { type ModelGraph, prunableLayers } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { CHECKOUT } from '../../e2e/harness/desktop.ts';
import { denseNet } from '../../fixtures/fake/dense-net.ts';

/** Settings and metrics of each run, besides the table's own columns. */
const SETTINGS = 40;
const METRICS = 38;
/** Runs with long series, for the comparison. */
const COMPARED = 10;
const START = Date.UTC(2026, 0, 1);

export interface GeneratedLab {
  readonly runs: number;
  /** IDs of the runs with long series. */
  readonly compared: readonly string[];
  /** ID of a run of DenseNet-121. */
  readonly large: string;
  readonly fields: readonly string[];
}

/** Fills a new data folder with finished runs, their settings and their metrics. */
export function generateLab(dataDir: string, { runs, points }: { readonly runs: number; readonly points: number }): GeneratedLab {
  using store = Store.open(join(dataDir, 'lab.sqlite'), join(CHECKOUT, 'resources', 'migrations'));
  const experiment = experimentSchema.parse({
    data: { name: 'digits' },
    network: { kind: 'mlp', hidden: [16, 16] },
    method: { kind: 'nepenthe', rounds: 3 },
  });
  const settings = Array.from({ length: SETTINGS }, (_, index) => `sweep.setting${index}`);
  const metrics = Array.from({ length: METRICS }, (_, index) => `score/metric${index}`);
  const { query } = store;
  store.transaction(() => {
    for (let number = 1; number <= runs; number++) {
      const stream = new RandomStream(7, [number, 0, 0]);
      const random = (): number => stream.uniform();
      const at = (seconds: number): string => new Date(START + 60_000 * number + 1000 * seconds).toISOString();
      const name = `Run ${number}`;
      store.run(
        query.insertInto('runs').values({
          ...{
            number,
            id: idOf(number),
            name,
            project: `project ${number % 7}`,
            status: 'finished',
            method: number % 3 === 0 ? 'imp' : 'nepenthe',
          },
          ...{ network: `mlp ${number % 5}`, data_set: 'digits', seed: number % 10, experiment: JSON.stringify({ ...experiment, name }) },
          ...{ parameters: 1000 + number, macs: 9000 + number, created_at: at(0), queued_at: at(0), started_at: at(1), ended_at: at(50) },
          ...{ end_reason: 'done', end_text: 'Done.', end_best: 1, end_seq: 99, executor: 'local' },
        }),
      );
      for (const round of [0, 1]) {
        const accuracy = 90 + 9 * random();
        store.run(
          query.insertInto('rounds').values({
            ...{ run: number, round, seq: 10 + round, time: at(10 + round), train_loss: 0.1, train_accuracy: 99 },
            ...{ validation_loss: 0.2, validation_accuracy: accuracy, test_loss: 0.2, test_accuracy: accuracy - 0.3 },
            ...{ sparsity: 0.5 * round, remaining: 500, accepted: 1, linear: '[]', dead: '[]', seconds: 10 },
          }),
        );
      }
      for (const key of settings)
        store.run(query.insertInto('config').values({ run: number, key, value: JSON.stringify(Number(random().toPrecision(3))) }));
      for (const metric of metrics)
        store.run(query.insertInto('last_metrics').values({ run: number, name: metric, seq: 50, value: random() }));
    }
    for (let number = 1; number <= COMPARED; number++) {
      const noise = new RandomStream(9, [number, 0, 0]);
      for (let step = 1; step <= points; step++) {
        store.run(
          query.insertInto('steps').values({
            ...{ run: number, seq: 100 + step, time: new Date(START + 1000 * step).toISOString(), round: 0, epoch: 1, step },
            ...{
              loss: 2 * Math.exp(-step / points) + 0.3 * noise.uniform(),
              learning_rate: 0.1,
              images_per_second: 1000,
              memory_bytes: 1e9,
            },
          }),
        );
      }
    }
    storeNetwork(store, runs);
  });
  return {
    runs,
    compared: Array.from({ length: COMPARED }, (_, index) => idOf(index + 1)),
    large: idOf(runs),
    fields: [...settings.map((key) => `config.${key}`), ...metrics.map((metric) => `metric.${metric}`)],
  };
}

function storeNetwork(store: Store, run: number): void {
  const graph: ModelGraph = denseNet({ blocks: [6, 12, 24, 16], growth: 32, input: [32, 32, 3], classes: 10 });
  store.run(
    store.query.insertInto('networks').values({
      ...{ run, seq: 1, graph: JSON.stringify(graph), classes: '[]', train_samples: 1, validation_samples: 1, test_samples: 1 },
      ...{ rounds: 1, dense_epochs: null, epochs_per_round: 1, steps_per_epoch: 1 },
    }),
  );
  for (const [position, { name, kernel, activation }] of prunableLayers(graph).entries()) {
    store.run(
      store.query.insertInto('layers').values({
        ...{ run, position, seq: 1, layer: name, kernel, activation, neurons: 32, weights: 1000, bypassed: 1 },
      }),
    );
  }
}

function idOf(number: number): string {
  return `bench-${String(number).padStart(6, '0')}`;
}
