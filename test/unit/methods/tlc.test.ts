import { describe, expect, test } from 'vitest';
import type { ModelGraph } from '#shared/graph/index.ts';
import {
  type ConfiguredMethod,
  configuredMethod,
  type Decision,
  methodSchema,
  type RoundInput,
  type Trial,
} from '#shared/methods/index.ts';
import { offProbability } from '#shared/methods/tlc/off-probability.ts';
import { outcomeOf, roundOf } from './round-input.ts';

const tlc = (settings: object = {}): ConfiguredMethod => configuredMethod(methodSchema.parse({ kind: 'tlc', ...settings }));

/** Layers `a` with batch normalization, and `b` and `c` without, of two neurons each. */
const graph: ModelGraph = {
  format: 1,
  name: 'three layers',
  nodes: [
    { id: 'input', op: 'input', inputs: [], shape: [2] },
    { id: 'a', op: 'dense', inputs: ['input'], units: 2, bias: false },
    { id: 'a/norm', op: 'batchNorm', inputs: ['a'], epsilon: 1e-5, momentum: 0.1 },
    { id: 'a/relu', op: 'activation', kind: 'relu', inputs: ['a/norm'] },
    { id: 'b', op: 'dense', inputs: ['a/relu'], units: 2, bias: true },
    { id: 'b/relu', op: 'activation', kind: 'gelu', inputs: ['b'] },
    { id: 'c', op: 'dense', inputs: ['b/relu'], units: 2, bias: true },
    { id: 'c/relu', op: 'activation', kind: 'relu', inputs: ['c'] },
    { id: 'head', op: 'dense', inputs: ['c/relu'], units: 2, bias: true },
  ],
  output: 'head',
};
const layers = ['a', 'b', 'c'].map((name) => ({ name, kernel: name, activation: `${name}/relu` }));

function input(changes: Partial<RoundInput> = {}): RoundInput {
  const round = roundOf([], { graph, layers, ...changes });
  const parameters = new Map([
    ['a/norm/beta', Float32Array.of(1, -2)],
    ['a/norm/gamma', Float32Array.of(-2, 1)],
  ]);
  const moments = new Map([
    ['a', { mean: [-9, -9], variance: [1, 1] }],
    ['b', { mean: [0, 3], variance: [4, 9] }],
    ['c', { mean: [2, 0], variance: [0, 0] }],
  ]);
  return { ...round, measured: { ...round.measured, parameters, moments } };
}

/** Decides with these losses by the layers of a trial, such as `a+b`; 1 without actions. */
async function decide(losses: Readonly<Record<string, number>>, method = tlc(), round = input()) {
  const tried: string[] = [];
  const outcome = await outcomeOf(method.decide(round), ({ actions, split }: Trial) => {
    const names = actions.map(({ layer }) => layer).join('+');
    tried.push(names);
    expect(split).toBe('validation');
    return { loss: losses[names] ?? 1, accuracy: 50 };
  });
  if ('stop' in outcome) throw new Error(outcome.reason);
  return { decision: outcome, tried };
}

const linearized = ({ layers: decided }: Decision): readonly string[] =>
  decided.flatMap(({ layer, what }) => (what === 'linearize' ? [layer] : []));

describe('the probability that a neuron is OFF', () => {
  test('is Φ(-µ / σ)', () => {
    expect(offProbability(0, 2)).toBe(0.5);
    // From tables of the normal distribution: Φ(-1/2) and Φ(2).
    expect(offProbability(1, 2)).toBeCloseTo(0.308537538725987, 6);
    expect(offProbability(-2, 1)).toBeCloseTo(0.977249868051821, 6);
  });

  test('is certain for a constant pre-activation; one at 0 is OFF', () => {
    expect([2, 0, -2].map((mean) => offProbability(mean, 0))).toEqual([0, 1, 1]);
  });
});

describe('tlc', () => {
  test('makes the layer linear whose form raises the validation loss least; a neuron that is probably OFF becomes 0', async () => {
    const { decision, tried } = await decide({ a: 1.1, b: 1.3, c: 1.2 });
    expect(tried).toEqual(['', 'a', 'b', 'c']);
    // By β and γ, not by the measured moments.
    expect(decision.actions).toEqual([{ kind: 'linear-form', layer: 'a', scale: Float32Array.of(1, 0) }]);
    expect(decision.trainEpochs).toBe(3);
    expect(decision.layers.map(({ layer, what, why }) => [layer, what, why])).toEqual([
      ['a', 'linearize', 'smallest rise of the loss'],
      ['b', 'keep', 'larger rise of the loss'],
      ['c', 'keep', 'larger rise of the loss'],
    ]);
  });

  test('without batch normalization, the measured moments decide', async () => {
    const { decision } = await decide({ a: 1.1, b: 1.05, c: 1.2 });
    // Means of 0 and 3: half the observations of the first neuron are OFF.
    expect(decision.actions).toEqual([{ kind: 'linear-form', layer: 'b', scale: Float32Array.of(0, 1) }]);
    const [a, b, c] = decision.layers.map(({ numbers }) => numbers);
    expect([a?.['off'], b?.['off'], c?.['off']]).toEqual([0.5, 0.5, 0.5]);
    // Entropies of p = Φ(-1/2) and Φ(2): 0.891573 and 0.156640 bits; of 1/2 and Φ(-1) = 0.158655: 1 and 0.630889; of certain states: 0.
    expect(a?.['entropy']).toBeCloseTo((binaryEntropy(0.308537538725987) + binaryEntropy(0.977249868051821)) / 2, 5);
    expect(b?.['entropy']).toBeCloseTo((1 + binaryEntropy(0.158655253931457)) / 2, 5);
    expect(c?.['entropy']).toBe(0);
    expect(b?.['rise']).toBeCloseTo(0.05, 12);
  });

  test('makes further layers linear in the same round as long as the loss does not rise, but keeps one activation', async () => {
    const { decision, tried } = await decide({ a: 0.9, b: 0.8, c: 1.2, 'b+a': 1 });
    expect(tried).toEqual(['', 'a', 'b', 'c', 'b+a']);
    expect(linearized(decision)).toEqual(['a', 'b']);
    expect(linearized((await decide({ a: 0.9, b: 0.8, c: 1.2, 'b+a': 1.01 })).decision)).toEqual(['b']);
    expect((await decide({ a: 0.9, b: 0.8, c: 0.7, 'c+b': 0.6 })).tried).toEqual(['', 'a', 'b', 'c', 'c+b']);
  });

  test('ties go to the earlier layer; locked and linear layers are excluded', async () => {
    expect(linearized((await decide({})).decision)).toEqual(['a']);
    expect(linearized((await decide({}, tlc({ locked: ['a'] }))).decision)).toEqual(['b']);
    expect(linearized((await decide({}, tlc(), input({ linearized: ['a'] }))).decision)).toEqual(['b']);
  });

  test('stops when one activation is left, or when the others are locked', async () => {
    const last = input({ linearized: ['a', 'b'] });
    expect(await outcomeOf(tlc().decide(last))).toEqual({ stop: 'linear', reason: 'One activation is left.' });
    expect(await outcomeOf(tlc({ locked: ['a', 'b', 'c'] }).decide(input()))).toMatchObject({ stop: 'linear' });
  });

  test('takes no layer whose loss is not a number while there is another', async () => {
    const { decision } = await decide({ a: NaN, b: 3, c: 2 });
    expect(linearized(decision)).toEqual(['c']);
    const joint = await decide({ a: 0.9, b: 0.8, c: 0.7, 'c+b': NaN });
    expect(linearized(joint.decision)).toEqual(['c']);
  });

  test('cannot run with one activation', () => {
    const { problems } = tlc().applies({ graph, layers: layers.slice(0, 1), entropy: input().entropy });
    expect(problems).toEqual([
      { message: 'TLC keeps one activation, and this network has only that of a.', remedy: 'Choose another method.' },
    ]);
  });

  test('leaves activations without the states ON and OFF unchanged', async () => {
    const nodes = graph.nodes.map((node) =>
      node.op === 'activation' && node.id === 'c/relu' ? { ...node, kind: 'sigmoid' as const } : node,
    );
    const other: ModelGraph = { ...graph, nodes };
    const { entropy } = input();
    expect(tlc().applies({ graph: other, layers, entropy }).skipped).toEqual([
      { layer: 'c', why: 'its activation, Sigmoid, has no ON and OFF states' },
    ]);
    const outcome = await outcomeOf(tlc().decide(input({ graph: other })), () => ({ loss: 1, accuracy: 50 }));
    expect('layers' in outcome && outcome.layers.map(({ layer }) => layer)).toEqual(['a', 'b']);
  });
});

/** H(p) = -p log2 p - (1 - p) log2 (1 - p). */
function binaryEntropy(p: number): number {
  return -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}
