import { describe, expect, test } from 'vitest';
import { imagesAt, type Split } from '#main/datasets/index.ts';
import { CheckpointStore, readRunSpec } from '#main/run-folder/index.ts';
import { decideRound, decisionEntries } from '#main/runner/decide-round.ts';
import { outlineRun, type PreparedRun } from '#main/runner/prepared-run.ts';
import { roundInput } from '#main/runner/round-input.ts';
import { RunControl } from '#main/runner/run-control.ts';
import { runData } from '#main/runner/run-data.ts';
import type { RunHistory } from '#main/runner/run-history.ts';
import { SystemMeter, systemReadings } from '#main/runner/system/system-meter.ts';
import { TrainedNetwork } from '#main/runner/trained-network.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import type { ConfiguredMethod, Decision, DecisionGenerator, Trial, TrialOutcome } from '#shared/methods/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';

const NOTHING: Decision = { actions: [], trainEpochs: 0, layers: [] };

/** A tiny run between two rounds: layers of 24 and 30 weights. */
async function betweenRounds(changes: Partial<ExperimentInput> = {}): Promise<PreparedRun> {
  const folder = tinyRun(changes);
  const spec = readRunSpec(folder);
  const data = runData(spec.experiment, await fakeDependencies().openData(folder));
  const outline = outlineRun(spec, data);
  const load = (graph: TrainedNetwork['graph']): Promise<FakeProgram> => Promise.resolve(new FakeProgram(graph));
  const network = await TrainedNetwork.open(outline, new Map(), load);
  network.program.assign(initialWeights(outline.graph, 5));
  const journal = { lastSeq: 0, append: () => expect.fail('deciding writes no event') };
  return {
    ...outline,
    data,
    network,
    loadTrial: load,
    latencies: () => expect.fail('the method needs no latencies'),
    merging: () => ({ mode: 'cheaper' }),
    journal,
    checkpoints: new CheckpointStore(folder),
    control: new RunControl(folder, () => 0),
    system: new SystemMeter(() => 0, systemReadings('cpu')),
  };
}

const history: RunHistory = {
  rounds: [],
  states: new Map(
    ['hidden1/dense', 'hidden2/dense'].map((layer) => [
      layer,
      { layer, entropy: 0.5, mean: 0.5, nonzero: 0.5, minority: 1, on: [1], off: [1], zero: [0] },
    ]),
  ),
  trainEpochs: new Map(),
  starts: new Map(),
};

/** A method that yields these trials and then does nothing; `outcomes` collects the results. */
function trying(trials: readonly Trial[], outcomes: TrialOutcome[]): ConfiguredMethod {
  return {
    convention: undefined,
    needs: [],
    needsLatencies: false,
    objective: () => [],
    slopes: () => [],
    applies: () => ({ skipped: [], problems: [] }),
    decide: async function* (): DecisionGenerator {
      for (const trial of trials) outcomes.push(yield trial);
      return await Promise.resolve(NOTHING);
    },
  };
}

describe('a trial', () => {
  test('scores the network with the actions, always from the current network, and is undone', async () => {
    const run = await betweenRounds();
    const before = run.network.program.read();
    const kernel = before.get('hidden1/dense/kernel') ?? new Float32Array();
    const emptied = { kind: 'mask-weights', layer: 'hidden1/dense', mask: new Float32Array(24) } as const;
    const outcomes: TrialOutcome[] = [];
    const none = { actions: [], split: 'validation' } as const;
    const method = trying([none, { ...none, actions: [emptied] }, none], outcomes);
    expect(await decideRound({ ...run, method }, 1, history)).toEqual(NOTHING);
    // The fake network's loss is the sum of |w|.
    const taken = kernel.reduce((sum, weight) => sum + Math.abs(weight), 0);
    const [plain, masked, again] = outcomes.map(({ loss }) => loss);
    expect(masked).toBeCloseTo((plain ?? 0) - taken, 5);
    expect(again).toBe(plain);
    expect(run.network.program.read()).toEqual(before);
  });

  test('reads only the images that it names', async () => {
    const run = await betweenRounds();
    const seen: number[] = [];
    class Watched extends FakeProgram {
      override evaluate(batch: Parameters<FakeProgram['evaluate']>[0]): ReturnType<FakeProgram['evaluate']> {
        seen.push(...batch.images);
        return super.evaluate(batch);
      }
    }
    const method = trying([{ actions: [], split: 'train', images: Uint32Array.of(3, 1) }], []);
    await decideRound({ ...run, method, loadTrial: (graph) => Promise.resolve(new Watched(graph)) }, 1, history);
    // Pixel p of the 12 training images is 37 p + 12 modulo 256; images have four pixels.
    const image = (index: number): number[] => [0, 1, 2, 3].map((pixel) => ((4 * index + pixel) * 37 + 12) % 256);
    expect(seen).toEqual([...image(3), ...image(1)]);
  });

  test('on calibration images reads images that are never trained on', async () => {
    const run = await betweenRounds({ method: { kind: 'shallow', calibration: 0.25 } });
    const { train, calibration } = run.data.splits;
    expect([train.count, calibration.count, run.stepsPerEpoch]).toEqual([9, 3, 2]);
    const all = async (split: Split): Promise<string[]> => {
      const indices = Array.from({ length: split.count }, (_, index) => Uint32Array.of(index));
      return (await Promise.all(indices.map((one) => imagesAt(split.images, one)))).map((image) => image.join());
    };
    const [trained, held] = [await all(train), await all(calibration)];
    expect(new Set([...trained, ...held]).size).toBe(12);
    const seen: string[] = [];
    class Watched extends FakeProgram {
      override evaluate(batch: Parameters<FakeProgram['evaluate']>[0]): ReturnType<FakeProgram['evaluate']> {
        for (const index of batch.labels.keys()) seen.push(batch.images.subarray(4 * index, 4 * index + 4).join());
        return super.evaluate(batch);
      }
    }
    const method = trying([{ actions: [], split: 'calibration' }], []);
    await decideRound({ ...run, method, loadTrial: (graph) => Promise.resolve(new Watched(graph)) }, 1, history);
    expect(seen.toSorted()).toEqual(held.toSorted());
  });

  test('is needed to load a second network', async () => {
    const run = await betweenRounds();
    const loadTrial = (): Promise<never> => Promise.reject(new Error('not needed'));
    expect(await decideRound({ ...run, method: trying([], []), loadTrial }, 1, history)).toEqual(NOTHING);
  });
});

describe('the input of a decision', () => {
  test('has the measurements that the method needs, and is the same each time', async () => {
    const run = await betweenRounds();
    const method = { ...run.method, needs: ['states'] as const };
    const [once, again] = [await roundInput({ ...run, method }, 2, history), await roundInput({ ...run, method }, 2, history)];
    expect(Object.keys(once.measured)).toEqual(['states']);
    expect(once.random.word()).toBe(again.random.word());
    expect((await roundInput(run, 3, history)).random.word()).not.toBe((await roundInput(run, 2, history)).random.word());
  });

  test('has no scores on test images', async () => {
    const scores = { loss: 1, accuracy: 90 };
    const marks = { sparsity: 0, remaining: 54, accepted: true, linear: [], dead: [], linearized: [], seconds: 3 };
    const rounds = [{ round: 0, train: scores, validation: scores, test: scores, ...marks }];
    const input = await roundInput(await betweenRounds(), 1, { ...history, rounds });
    expect(input.history).toEqual([{ round: 0, train: scores, validation: scores, sparsity: 0, linear: [], dead: [], linearized: [] }]);
  });
});

describe('the journal', () => {
  test('has a budget if weights are masked, counted from the masks, with the shares that the method gives', async () => {
    const run = await betweenRounds();
    const mask = Float32Array.from({ length: 24 }, (_, index) => (index < 6 ? 0 : 1));
    const [decision, budget] = decisionEntries(run, 1, {
      actions: [{ kind: 'mask-weights', layer: 'hidden1/dense', mask }],
      trainEpochs: 2,
      layers: [{ layer: 'hidden1/dense', what: 'prune', why: 'a test', numbers: { share: 0.75, infinite: Infinity } }],
    });
    expect(decision).toEqual({
      kind: 'decision',
      round: 1,
      trainEpochs: 2,
      layers: [{ layer: 'hidden1/dense', what: 'prune', why: 'a test', numbers: { share: 0.75 } }],
    });
    expect(budget).toEqual({
      kind: 'budget',
      round: 1,
      total: 6,
      layers: [
        { layer: 'hidden1/dense', remaining: 24, irrelevance: 0, share: 0.75, pruned: 6 },
        { layer: 'hidden2/dense', remaining: 30, irrelevance: 0, share: 0, pruned: 0 },
      ],
    });
  });

  test('has only a decision if no weights are masked', async () => {
    expect(decisionEntries(await betweenRounds(), 1, NOTHING)).toEqual([{ kind: 'decision', round: 1, trainEpochs: 0, layers: [] }]);
  });
});
