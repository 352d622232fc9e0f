import { describe, expect, test } from 'vitest';
import type { LatencyProfile } from '#shared/latency/index.ts';
import { type ConfiguredMethod, configuredMethod, methodSchema, type Trial } from '#shared/methods/index.ts';
import { candidatesOf, chosenCandidates } from '#shared/methods/shallow/candidates.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { dense, flatten, network, rectifier } from '../../integration/program/small-network.ts';
import { decisionOf, type MeasuredLayer, outcomeOf, roundOf, roundOfGraph, savings } from './round-input.ts';

const methodOf = (settings: object): ConfiguredMethod => configuredMethod(methodSchema.parse(settings));

type Removals = LatencyProfile['removals'];
const linear = (saved: number, ...layers: string[]): Removals[number] => ({ how: 'linear', layers, saved });
const emptied = (saved: number, layer: string): Removals[number] => ({ how: 'emptied', layers: [layer], saved });

describe('nepenthe-latency', () => {
  const layers = ['a', 'b'].map((name, index): MeasuredLayer => {
    const weights = Float32Array.from({ length: 100 }, (_, weight) => (weight % 2 === 0 ? 1 : -1));
    return { layer: name, weights, mask: new Float32Array(100).fill(1), entropy: index === 0 ? 0.3 : 0.6 };
  });
  const roundWith = (removals: Removals) => {
    const input = roundOf(layers);
    return { ...input, measured: { ...input.measured, latencies: savings(removals) } };
  };
  const sharesBy = async (settings: object, removals: Removals): Promise<(number | undefined)[]> =>
    (await decisionOf(methodOf({ zeta: 0.5, ...settings }).decide(roundWith(removals)))).layers.map(({ numbers }) => numbers['share']);
  const fourToOne = [linear(1, 'a'), emptied(0, 'a'), linear(0, 'b'), emptied(4, 'b')];

  test('multiplies R by the saved time over its mean, to the power κ', async () => {
    // I = 0.3, 0.6; R = 3, 1.5; s = 1, 4, mean 2.5: 3 x 0.4 = 1.2 and 1.5 x 1.6 = 2.4; share of b: 1 / (1 + e^-1.2) = 0.76852.
    const [, second] = await sharesBy({ kind: 'nepenthe-latency' }, fourToOne);
    expect(second).toBeCloseTo(1 / (1 + Math.exp(-1.2)), 14);
    // κ = 1/2: 3 x 0.63246 = 1.89737, 1.5 x 1.26491 = 1.89737: equal shares.
    expect(await sharesBy({ kind: 'nepenthe-latency', kappa: 0.5 }, fourToOne)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
  });

  test('takes e^0 for a layer that saves no time', async () => {
    // s = 0, 4, mean 2: R = 0, 1.5 x 2 = 3.
    const [first] = await sharesBy({ kind: 'nepenthe-latency' }, [linear(0, 'a'), emptied(0, 'a'), linear(4, 'b'), emptied(0, 'b')]);
    expect(first).toBeCloseTo(1 / (1 + Math.exp(3)), 14);
  });

  test.each([
    ['with κ = 0', { kappa: 0 }, fourToOne],
    ['if nothing saves time', { kappa: 1 }, [linear(0, 'a'), emptied(0, 'a'), linear(0, 'b'), emptied(0, 'b')]],
  ])('decides as NEPENTHE does, bit for bit, %s', async (_, settings, removals) => {
    const own = await decisionOf(methodOf({ kind: 'nepenthe-latency', zeta: 0.45, ...settings }).decide(roundWith(removals)));
    const published = await decisionOf(methodOf({ kind: 'nepenthe', zeta: 0.45 }).decide(roundWith([])));
    expect(own.actions).toEqual(published.actions);
    expect(own.layers.map(({ numbers }) => numbers)).toEqual(published.layers.map(({ numbers }) => numbers));
  });
});

describe('the candidates of shallow', () => {
  const layers = ['a', 'b', 'c'].map((name) => ({ name, kernel: name, activation: `${name}/relu` }));
  const removals = [linear(0, 'a'), linear(0, 'b'), linear(2, 'c'), emptied(9, 'a'), linear(5, 'a', 'b')];
  const candidates = (linearized: readonly string[], locked: readonly string[] = []) =>
    candidatesOf({ layers, linearized, measured: { latencies: savings(removals) } }, locked).map(({ layers: names, saved }) => [
      names.join('+'),
      saved,
    ]);

  test('are single activations and the smallest sets that let kernel layers merge', () => {
    expect(candidates([])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 2],
      ['a+b', 5],
    ]);
  });

  test('save what a set saves once its other activations are linear', () => {
    expect(candidates(['a'])).toEqual([
      ['b', 5],
      ['c', 2],
    ]);
  });

  test('include no locked activation', () => {
    expect(candidates([], ['b'])).toEqual([
      ['a', 0],
      ['c', 2],
    ]);
  });

  const chosen = (limit: number, ...tried: readonly (readonly [string, number, number])[]): readonly string[] =>
    chosenCandidates(
      tried.map(([names, saved, rise]) => ({ layers: names.split('+'), saved, rise })),
      limit,
    ).map(({ layers: names }) => names.join('+'));

  test('are taken by the rise of the loss per saved millisecond, those without a saving last and by depth', () => {
    // Per millisecond 0.02 and 0.01; per activation 0.001 and 0.002.
    expect(chosen(1, ['a', 2, 0.04], ['b', 1, 0.01], ['c', 0, 0.001], ['d+e', 0, 0.004])).toEqual(['b', 'a', 'c', 'd+e']);
  });

  test('are taken as long as the summed rise stays within the limit', () => {
    expect(chosen(0.05, ['a', 1, 0.03], ['b', 1, 0.04], ['c', 0, 0.02], ['d', 0, 0.021])).toEqual(['a', 'c']);
    expect(chosen(0.05, ['a', 1, -0.3], ['b', 1, 0.05])).toEqual(['a', 'b']);
  });

  test('come last if the loss is not finite, and then none follows', () => {
    expect(chosen(0.1, ['a', 9, NaN], ['b', 1, 0.09])).toEqual(['b']);
    expect(chosen(0.1, ['a', 1, NaN], ['b', 2, Infinity], ['c', 0, 9])).toEqual(['b']);
  });

  test('are at least one, and exclude each other if they share an activation', () => {
    expect(chosen(0, ['a', 1, 0.3], ['b', 1, 0.4])).toEqual(['a']);
    expect(chosen(1, ['a', 0, 0.1], ['a+b', 2, 0.1], ['b', 0, 0.1])).toEqual(['a+b']);
  });
});

describe('shallow', () => {
  const graph = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
  const states = [
    { on: [6, 2], off: [2, 6], zero: [0, 0] },
    { on: [1, 5, 3], off: [7, 3, 5], zero: [0, 0, 0] },
  ];
  const input = roundOfGraph(graph, states);
  const removals = [linear(1, 'hidden1/dense'), linear(2, 'hidden2/dense'), emptied(0, 'hidden1/dense'), emptied(0, 'hidden2/dense')];
  const round = { ...input, measured: { ...input.measured, latencies: savings(removals) } };

  test('tries each candidate on the same calibration images, by each neuron’s more frequent state, and makes linear what costs least', async () => {
    const trials: Trial[] = [];
    const losses = [1, 1.3, 1.2];
    const outcome = await outcomeOf(methodOf({ kind: 'shallow', limit: 0.1, images: 3 }).decide(round), (trial) => {
      trials.push(trial);
      return { loss: losses[trials.length - 1] ?? NaN, accuracy: 50 };
    });
    const first = { kind: 'linear-form', layer: 'hidden1/dense', scale: Float32Array.of(1, 0) };
    const second = { kind: 'linear-form', layer: 'hidden2/dense', scale: Float32Array.of(0, 1, 0) };
    expect(trials.map(({ actions }) => actions)).toEqual([[], [first], [second]]);
    expect(trials.every(({ split, images }) => split === 'calibration' && images?.length === 3)).toBe(true);
    // The input has four calibration images.
    expect(trials[0]?.images?.every((image) => image < 4)).toBe(true);
    expect(new Set(trials.map(({ images }) => images?.join())).size).toBe(1);
    // 0.3 nats for 1 ms, 0.2 nats for 2 ms.
    expect(outcome).toMatchObject({ actions: [second], trainEpochs: 3 });
    expect('layers' in outcome && outcome.layers.map(({ layer, what, numbers }) => [layer, what, numbers['saved']])).toEqual([
      ['hidden1/dense', 'keep', 1],
      ['hidden2/dense', 'linearize', 2],
    ]);
  });

  test('leaves out candidates whose linear form would cut the network, however little they cost', async () => {
    const off = { on: [1, 2], off: [7, 6], zero: [0, 0] };
    const cut = roundOfGraph(graph, [off, ...states.slice(1)]);
    const measured = { ...cut.measured, latencies: savings(removals) };
    const losses = [1, 1.2];
    const outcome = await outcomeOf(methodOf({ kind: 'shallow' }).decide({ ...cut, measured }), () => ({
      loss: losses.shift() ?? NaN,
      accuracy: 50,
    }));
    expect(losses).toEqual([]);
    expect(outcome).toMatchObject({ actions: [{ kind: 'linear-form', layer: 'hidden2/dense' }] });
    const all = { ...cut, measured, linearized: ['hidden2/dense'] };
    expect(await outcomeOf(methodOf({ kind: 'shallow' }).decide(all))).toMatchObject({ stop: 'linear' });
  });

  test('tries candidates on images that are trained on, if none are held out', async () => {
    const trials: Trial[] = [];
    await outcomeOf(methodOf({ kind: 'shallow', calibration: 0, images: 5 }).decide(round), (trial) => {
      trials.push(trial);
      return { loss: 1, accuracy: 50 };
    });
    expect(trials.every(({ split, images }) => split === 'train' && images?.length === 5)).toBe(true);
  });

  test('prunes the layers that are not linear if ζ is positive', async () => {
    const weights = (name: string, count: number) => ({
      layer: name,
      weights: Float32Array.from({ length: count }, (_, index) => index + 1),
      mask: new Float32Array(count).fill(1),
    });
    const kernels = new Map([weights('hidden1/dense', 4), weights('hidden2/dense', 6)].map((own) => [own.layer, own]));
    const measured = { ...round.measured, weights: kernels };
    const losses = [1, 1.3, 1.2];
    const outcome = await outcomeOf(
      methodOf({ kind: 'shallow', limit: 0.1, zeta: 0.5, unbypassed: 'prune' }).decide({ ...round, measured }),
      () => ({ loss: losses.shift() ?? NaN, accuracy: 50 }),
    );
    // Half of the four weights of the first layer; the second one becomes linear and is not pruned.
    expect('actions' in outcome && outcome.actions).toMatchObject([
      { kind: 'linear-form', layer: 'hidden2/dense' },
      { kind: 'mask-weights', layer: 'hidden1/dense', mask: Float32Array.of(0, 0, 1, 1) },
    ]);
    // One decision for each layer.
    expect('layers' in outcome && outcome.layers.map(({ layer, what }) => [layer, what])).toEqual([
      ['hidden2/dense', 'linearize'],
      ['hidden1/dense', 'prune'],
    ]);
  });

  test('keeps a path to the output beside a linear layer that was emptied before', async () => {
    // Two branches of two neurons each; the left one is linear and has no weights left.
    const branches = network(
      [2, 1, 1],
      flatten('flat', 'input'),
      dense('left', 'flat', 2),
      rectifier('left-relu', 'left'),
      dense('right', 'flat', 2),
      rectifier('right-relu', 'right'),
      { id: 'both', op: 'concat', inputs: ['left-relu', 'right-relu'], axis: 0 },
      dense('wide', 'both', 4),
      rectifier('wide-relu', 'wide'),
      dense('head', 'wide-relu', 2),
    );
    // Mostly ON, so that no linear form is 0.
    const each = (neurons: number) => {
      const [on, off, zero] = [5, 3, 0].map((count) => new Array<number>(neurons).fill(count)) as [number[], number[], number[]];
      return { on, off, zero };
    };
    const own = (layer: string, count: number, mask: number) => {
      const weights = Float32Array.from({ length: count }, (_, index) => index + 1);
      return [layer, { layer, weights, mask: new Float32Array(count).fill(mask) }] as const;
    };
    const input = roundOfGraph(branches, [each(2), each(2), each(4)]);
    const weights = new Map([own('left', 4, 0), own('right', 4, 1), own('wide', 16, 1)]);
    const measured = { ...input.measured, weights, latencies: savings([linear(1, 'wide')]) };
    const outcome = await outcomeOf(methodOf({ kind: 'shallow', zeta: 0.99 }).decide({ ...input, measured, linearized: ['left'] }), () => ({
      loss: 1,
      accuracy: 50,
    }));
    // The right branch is the only path, so it keeps a weight for each of its neurons.
    expect('actions' in outcome && outcome.actions).toMatchObject([
      { kind: 'linear-form', layer: 'wide' },
      { kind: 'mask-weights', layer: 'right', mask: Float32Array.of(0, 0, 1, 1) },
    ]);
  });

  test('makes the given layers linear in the first round, without trials, and stops after it', async () => {
    const given = { kind: 'shallow', given: ['hidden2/dense', 'hidden1/dense'], locked: ['hidden1/dense'] };
    expect(await decisionOf(methodOf(given).decide(round))).toMatchObject({
      actions: [{ kind: 'linear-form', layer: 'hidden2/dense', scale: Float32Array.of(0, 1, 0) }],
      trainEpochs: 3,
      layers: [{ layer: 'hidden2/dense', what: 'linearize', why: 'given by the settings' }],
    });
    const after = { ...round, linearized: ['hidden2/dense'] };
    expect(await outcomeOf(methodOf(given).decide(after))).toMatchObject({ stop: 'linear' });
  });

  test('chooses further layers by the limit after the given ones, if it is asked to', async () => {
    const after = { ...round, linearized: ['hidden1/dense'] };
    const settings = { kind: 'shallow', given: ['hidden1/dense'], further: true, limit: 1 };
    const losses = [1, 1.2];
    const outcome = await outcomeOf(methodOf(settings).decide(after), () => ({ loss: losses.shift() ?? NaN, accuracy: 50 }));
    expect(losses).toEqual([]);
    expect(outcome).toMatchObject({ layers: [{ layer: 'hidden2/dense', what: 'linearize', numbers: { saved: 2 } }] });
  });

  test('refuses given layers that the network does not have, and bypassed ones outside of blocks', () => {
    const { problems } = methodOf({ kind: 'shallow', given: ['hidden1/dense', 'hidden9/dense'], bypassed: ['hidden2/dense'] }).applies(
      round,
    );
    expect(problems).toMatchObject([
      { message: 'There is no layer hidden9/dense to make linear.', field: 'given' },
      { message: 'No bypassed block contains layer hidden2/dense.', field: 'bypassed' },
    ]);
  });

  test('bypasses the blocks whose layers are all named, and makes the given layers linear', async () => {
    const square = buildNetwork({ kind: 'mlp', hidden: [3, 3], dropout: 0 }, [1, 3, 1], 2);
    const own = roundOfGraph(
      square,
      [states[1], states[1]].flatMap((one) => one ?? []),
    );
    const named = { kind: 'shallow', given: ['hidden1/dense'], bypassed: ['hidden2/dense'] };
    const outcome = await decisionOf(methodOf(named).decide({ ...own, measured: { ...own.measured, latencies: savings([]) } }));
    expect(outcome.actions).toMatchObject([
      { kind: 'linear-form', layer: 'hidden1/dense' },
      { kind: 'bypass-block', block: { output: 'hidden2/relu' } },
    ]);
    expect(outcome.layers.map(({ layer, what }) => [layer, what])).toEqual([
      ['hidden1/dense', 'linearize'],
      ['hidden2/dense', 'bypass'],
    ]);
  });

  test('drops the convolutions of named layers, and refuses those that change the shape', async () => {
    const mobile = buildNetwork({ kind: 'mobilenet-v2', width: 0.25, stem: 'cifar', blocks: [], dropout: 0 }, [8, 8, 1], 2);
    const [expand, depthwise] = ['stage2/block2/expand', 'stage2/block2/depthwise'];
    const own = roundOfGraph(mobile, []);
    const methodWith = (settings: object): ReturnType<typeof methodOf> => methodOf({ kind: 'shallow', ...settings });
    expect(methodWith({ dropped: [depthwise, expand] }).applies(own).problems).toMatchObject([
      { message: `The identity cannot replace a convolution of layer ${expand}.`, field: 'dropped' },
    ]);
    const input = { ...own, measured: { ...own.measured, latencies: savings([]) } };
    const outcome = await decisionOf(methodWith({ dropped: [depthwise] }).decide(input));
    expect(outcome.actions).toMatchObject([{ kind: 'bypass-block', block: { nodes: [depthwise, `${depthwise}-norm`] } }]);
    expect(outcome.layers).toMatchObject([{ layer: depthwise, what: 'drop' }]);
    // A locked layer stays, and so does one that a bypassed block contains.
    expect(await outcomeOf(methodWith({ dropped: [depthwise], locked: [depthwise] }).decide(input))).toMatchObject({ stop: 'linear' });
    const both = await decisionOf(methodWith({ dropped: [depthwise], bypassed: [expand, depthwise] }).decide(input));
    expect(both.actions).toMatchObject([{ kind: 'bypass-block', block: { output: 'stage2/block2/add' } }]);
  });

  test('stops if every activation is linear or locked', async () => {
    const open = { ...round, linearized: ['hidden1/dense'] };
    expect(await outcomeOf(methodOf({ kind: 'shallow', locked: ['hidden2/dense'] }).decide(open))).toMatchObject({ stop: 'linear' });
  });
});
