import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, isGain, totalCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { graphProblem } from '#shared/graph/graph-problems.ts';
import { inferShapes, type Model } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { mergeModes, type ObservedStates, reduce, type Reduction } from '#shared/reduction/index.ts';
import { caseCount, isLong } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { observe } from '../../reference/observe-states.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { randomLinearModel } from '../../reference/random-linear-graph.ts';
import { reductionOf } from '../../reference/reduction-of.ts';
import { relativeDifference } from '../../reference/relative-difference.ts';
import { worstDifference } from '../../reference/worst-difference.ts';
import { twoBlocks } from '../graph/sample-graphs.ts';

const RUNS = 250;
const EQUAL_RUNS = isLong ? 10_000 : 300;
const IMAGES = 3;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

const imagesOf = (model: Model, seed: number, draw: number): Float64Array[] =>
  Array.from({ length: IMAGES }, (_, index) => randomImage(model.graph, new RandomStream(seed, [draw, index, 0])));

const outputOf = ({ graph, weights }: Model, image: Float64Array): Float64Array =>
  interpret(graph, weights, image).get(graph.output) ?? new Float64Array();

/** The IDs of the steps that assume observed states. */
function assumptionsOf(reduction: Reduction | undefined): string[] {
  return (reduction?.steps ?? []).filter(({ exactOn }) => exactOn !== 'input').map(({ id }) => id);
}

/** A network in which a branch can be removed in two ways: a ReLU6 becomes linear, or neurons of a LeakyReLU before it are silenced. */
const TWO_WAYS = 501_978_996;
/** An attention whose constant keys make its products constant, so that nothing would read the queries. */
const CONSTANT_KEYS = 705_090_978;

describe('for any network and states observed on a few images', () => {
  it('the linearized network equals the pruned one on those images', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const images = imagesOf(model, seed, 1);
        const reduction = reductionOf(model, observe(model, images));
        for (const image of reduction ? images : []) {
          // Slopes are float32.
          expect(worstDifference(outputOf(reduction?.linearized ?? model, image), outputOf(model, image))).toBeLessThan(1e-6);
        }
      }),
      { numRuns: caseCount(RUNS) },
    );
  });

  it('the reduced network equals the linearized one on every image, and costs more only if all linear layers are merged', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.constantFrom(...mergeModes), (seed, isLinear, mode) => {
        const model = isLinear ? randomLinearModel(seed) : randomModel(seed);
        const reduction = reductionOf(model, observe(model, imagesOf(model, seed, 1)), { mode });
        if (!reduction) return;
        for (const step of reduction.steps) kinds.add(step.kind);
        expect(graphProblem(reduction.reduced.graph)).toBeUndefined();
        const images = imagesOf(model, seed, 2);
        const [before, after] = [reduction.linearized, reduction.reduced].map((one) =>
          images.flatMap((image) => [...outputOf(one, image)]),
        );
        expect(relativeDifference(after ?? [], before ?? [])).toBeLessThan(1e-4);
        if (mode !== 'all') expect(totalCost(reduction.reduced.graph).macs).toBeLessThanOrEqual(totalCost(model.graph).macs);
      }),
      { numRuns: EQUAL_RUNS },
    );
    expect([...kinds].sort()).toEqual(
      [
        'fold-linear-form',
        'fold-normalization',
        'linearize',
        'drop-rectifier',
        'fuse-skip',
        'merge-convolutions',
        'merge-dense',
        'pool-first',
        'remove-branch',
        'remove-channels',
        'remove-layer',
        'silence',
      ].sort(),
    );
  });

  it('the reduced network equals the original one if all linear layers are merged', () => {
    let merged = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const reduction = reductionOf(model, new Map(), { mode: 'all' });
        if (!reduction) return;
        merged += reduction.steps.filter(({ kind }) => kind === 'merge-convolutions' || kind === 'fuse-skip').length;
        expect(graphProblem(reduction.reduced.graph)).toBeUndefined();
        for (const image of imagesOf(model, seed, 2)) {
          expect(worstDifference(outputOf(reduction.reduced, image), outputOf(model, image))).toBeLessThan(1e-4);
        }
        for (const id of reduction.nodeMap.values()) if (id !== null) expect(inferShapes(reduction.reduced.graph).has(id)).toBe(true);
      }),
      { numRuns: caseCount(RUNS) },
    );
    expect(merged).toBeGreaterThan(caseCount(RUNS) / 10);
  });

  it('every step makes it cheaper, shallower or smaller, and the steps account for the whole change', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const reduction = reductionOf(model, observe(model, imagesOf(model, seed, 1)));
        if (!reduction) return;
        const [before, after] = [extentOf(model.graph), extentOf(reduction.reduced.graph)];
        if (reduction.steps.length === 0) expect(reduction.reduced.graph).toEqual(model.graph);
        else expect(isGain(before, after)).toBe(true);
        for (const measure of ['macs', 'parameters'] as const) {
          const changes = reduction.steps.map((step) => step.after[measure] - step.before[measure]);
          expect(changes.reduce((sum, change) => sum + change, 0)).toBe(after[measure] - before[measure]);
        }
        // At equal multiply-accumulates, a removed channel or branch leaves fewer parameters, or fewer rectifiers.
        for (const step of reduction.steps) expect(step.after.macs).toBeLessThanOrEqual(step.before.macs);
      }),
      { numRuns: caseCount(RUNS) },
    );
  });

  it('every assumed state pays off: without the step, the network is larger', () => {
    let steps = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const states = observe(model, imagesOf(model, seed, 1));
        const reduction = reductionOf(model, states);
        for (const { id, exactOn } of reduction?.steps ?? []) {
          if (exactOn === 'input') continue;
          const without = reductionOf(model, states, undefined, new Set([id]));
          expect(isGain(extentOf(without?.reduced.graph ?? model.graph), extentOf(reduction?.reduced.graph ?? model.graph)), id).toBe(true);
          steps++;
        }
      }),
      { numRuns: caseCount(RUNS), examples: [[TWO_WAYS]] },
    );
    expect(steps).toBeGreaterThan(caseCount(RUNS) / 10);
  });

  it('any step can be left out', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (seed, chosen) => {
        const model = randomModel(seed);
        const states = observe(model, imagesOf(model, seed, 1));
        const all = reductionOf(model, states);
        const left = all?.steps[chosen % all.steps.length];
        if (!left) return;
        const reduction = reductionOf(model, states, undefined, new Set([left.id]));
        if (left.exactOn !== 'input') expect(assumptionsOf(all)).toEqual(expect.arrayContaining(assumptionsOf(reduction)));
        if (reduction) expect(graphProblem(reduction.reduced.graph)).toBeUndefined();
        for (const image of imagesOf(model, seed, 2)) {
          if (reduction)
            expect(worstDifference(outputOf(reduction.reduced, image), outputOf(reduction.linearized, image))).toBeLessThan(1e-4);
        }
      }),
      {
        numRuns: caseCount(RUNS),
        examples: [
          [TWO_WAYS, 0],
          [CONSTANT_KEYS, 0],
        ],
      },
    );
  });
});

describe('a residual network with an emptied second convolution', () => {
  const weights = new Map(initialWeights(twoBlocks, 1));
  weights.set('stage1/block1/conv2/kernel', new Float32Array(3 * 3 * 4 * 4));
  const model = { graph: twoBlocks, weights };
  const reduction = reduce(model, new Map(), { tolerance: 0, without: new Set() });

  it('loses the whole branch, including its rectifier', () => {
    const ids = reduction.reduced.graph.nodes.map((node) => node.id);
    expect(ids).toEqual([
      'input',
      'stem/conv',
      'stem/relu',
      'stage2/block1/conv1',
      'stage2/block1/relu1',
      'stage2/block1/conv2',
      'stage2/block1/skip-conv',
      'stage2/block1/add',
      'stage2/block1/relu2',
      'head/pool',
      'head/dense',
    ]);
    expect(reduction.steps.find((step) => step.kind === 'remove-branch')).toMatchObject({
      id: 'remove-branch:stage1/block1/add',
      nodes: ['stage1/block1/add', 'stage1/block1/conv2', 'stage1/block1/relu1', 'stage1/block1/conv1'],
      before: { macs: 2 * 8 * 8 * 9 * 4 * 4 },
      after: { macs: 0 },
    });
  });

  it('maps each node to its replacement', () => {
    expect(reduction.nodeMap.get('stem/norm')).toBe('stem/conv');
    expect(reduction.nodeMap.get('stage1/block1/conv1')).toBeNull();
    expect(reduction.nodeMap.get('stage1/block1/add')).toBe('stem/relu');
    expect(reduction.nodeMap.get('stage1/block1/relu2')).toBe('stem/relu');
    expect(reduction.nodeMap.get('head/dense')).toBe('head/dense');
  });

  it('does not change the given model', () => {
    expect(twoBlocks.nodes).toHaveLength(22);
    expect(weights.get('stem/norm/gamma')).toEqual(new Float32Array(4).fill(1));
  });
});

describe('a network whose output is constant', () => {
  const mlp = buildNetwork({ kind: 'mlp', hidden: [2], dropout: 0 }, [1, 2, 1], 2);
  const weights = initialWeights(mlp, 1);
  const off: ObservedStates = new Map([['hidden1/relu', { on: [0, 0], off: [9, 9], zero: [0, 0] }]]);
  const messageOf = (model: Model): string => {
    try {
      reduce(model, off, { tolerance: 0, without: new Set() });
    } catch (error) {
      if (error instanceof LabError && error.code === 'collapsed') return error.message;
    }
    return 'none';
  };

  it('is refused as constant on the training images if only those switch a layer off', () => {
    expect(messageOf({ graph: mlp, weights })).toContain('its output is the same for all training images');
  });

  it('is refused as independent of its input only if that holds for every input', () => {
    const empty = new Map([...weights, ['hidden1/dense/kernel', new Float32Array(4)] as const]);
    expect(messageOf({ graph: mlp, weights: empty })).toContain('its output does not depend on its input');
  });
});
