import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphNode, graphView, identityConvolutions, type Model } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { distanceFromIdentity } from '#shared/reduction/dropped-convolutions.ts';
import { convolutionsOfLayers, fitPlan, reduce, type ReductionOptions } from '#shared/reduction/index.ts';
import { bypassedBy, withBlockSwitches } from '#shared/reduction/switches.ts';
import { caseCount } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { observe } from '../../reference/observe-states.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { randomLinearModel } from '../../reference/random-linear-graph.ts';
import { relativeDifference } from '../../reference/relative-difference.ts';
import { conv, input, modelOf, pointwise, SAME } from './merging/merged-model.ts';

const outputOf = ({ graph, weights }: Model, image: Float64Array): number[] => [
  ...(interpret(graph, weights, image).get(graph.output) ?? []),
];

/** 1×1, 2 → 4; depthwise 3×3; 1×1, 4 → 2: linear, but for what the depthwise convolution pads. */
const inverted: readonly GraphNode[] = [
  input(4, 4, 2),
  { ...pointwise, id: 'expand', inputs: ['input'], filters: 4 },
  { ...conv, id: 'depthwise', inputs: ['expand'], padding: SAME, groups: 4, filters: 4 },
  { ...pointwise, id: 'project', inputs: ['depthwise'], filters: 2 },
  { id: 'relu', op: 'activation', kind: 'relu', inputs: ['project'] },
];

const planned = (model: Model, force: readonly string[], options: Partial<ReductionOptions> = {}) =>
  reduce(model, new Map(), { tolerance: 0, without: new Set(), force, merging: { mode: 'all' }, ...options });

describe('a convolution whose output has the shape of its input', () => {
  it('can be the identity, with its normalization', () => {
    const { graph } = modelOf([
      input(4, 4, 2),
      { ...conv, id: 'same', inputs: ['input'], padding: SAME, filters: 2 },
      { id: 'norm', op: 'batchNorm', epsilon: 0, momentum: 0.1, inputs: ['same'] },
      { ...conv, id: 'wider', inputs: ['norm'], padding: SAME, filters: 3 },
      { ...conv, id: 'smaller', inputs: ['wider'], filters: 3 },
      { ...conv, id: 'last', inputs: ['smaller'], padding: SAME, filters: 3 },
    ]);
    // The others change the number of channels or the size, and the last one has the output.
    expect(identityConvolutions(graph)).toEqual([{ input: 'input', output: 'norm', nodes: ['same', 'norm'] }]);
    const layers = [{ name: 'first', kernel: 'same' }];
    expect(convolutionsOfLayers(graph, layers, ['first'])).toMatchObject([{ block: { output: 'norm' }, layers: ['first'] }]);
    expect(convolutionsOfLayers(graph, layers, ['last'])).toEqual([]);
  });

  it('is without its normalization if others read it, too', () => {
    const { graph } = modelOf([
      input(4, 4, 2),
      { ...conv, id: 'same', inputs: ['input'], padding: SAME, filters: 2 },
      { id: 'norm', op: 'batchNorm', epsilon: 0, momentum: 0.1, inputs: ['same'] },
      { id: 'sum', op: 'add', inputs: ['same', 'norm'] },
    ]);
    expect(identityConvolutions(graph)).toEqual([{ input: 'input', output: 'same', nodes: ['same'] }]);
  });

  it('has a distance from the identity, with the scale of its normalization', () => {
    const depthwise = { ...conv, id: 'same', inputs: ['input'], padding: SAME, groups: 2, filters: 2 } as const;
    const normalized = [input(3, 3, 2), depthwise, { id: 'norm', op: 'batchNorm', epsilon: 0, momentum: 0.1, inputs: ['same'] }] as const;
    const nodes = [...normalized, { id: 'relu', op: 'activation', kind: 'relu', inputs: ['norm'] }] as const;
    // The center taps are 1 and 3, and one neighbor is 2; γ / σ is 1 and 1/3.
    const kernel = Array.from({ length: 18 }, (_, index) => ({ 8: 1, 9: 3, 0: 2 })[index] ?? 0);
    const scale = { 'norm/gamma': [1, 1], 'norm/variance': [1, 9] };
    const model = modelOf(nodes, { 'same/kernel': kernel, ...scale });
    const [block] = identityConvolutions(model.graph);
    if (!block) throw new Error('there is one');
    // K is (2, 1) and (1): its norm is √6, and it differs by 2.
    expect(distanceFromIdentity(model, block)).toBeCloseTo(2 / Math.sqrt(6), 6);
    const zero = modelOf(nodes, { 'same/kernel': kernel.map(() => 0), ...scale });
    expect(distanceFromIdentity(zero, block)).toBe(1);
  });
});

describe('the step that replaces a convolution by the identity', () => {
  const model = modelOf(inverted, {
    'expand/kernel': [1, 0, 0, 1, 0, 1, 1, 0],
    'expand/bias': [0, 0, 0, 0],
    'project/kernel': [1, 0, 0, 1, 1, 0, 0, 1],
    'project/bias': [0, 0],
  });
  const force = ['drop-convolution:depthwise'];

  it('is taken only if it is forced', () => {
    expect(planned(model, []).steps.map(({ kind }) => kind)).not.toContain('drop-convolution');
    expect(planned(model, force, { without: new Set(force) }).reducedGraph).toEqual(planned(model, []).reducedGraph);
  });

  it('lets the layers around it merge without a larger kernel', () => {
    expect(graphView(planned(model, []).reducedGraph).node('project')).toMatchObject({ kernel: [3, 3] });
    const { steps, linearized, reduced, nodeMap } = planned(model, force);
    // Between the two, biases of 0 are removed.
    expect(steps.filter(({ kind }) => kind !== 'remove-channels')).toMatchObject([
      {
        ...{ id: 'drop-convolution:depthwise', kind: 'drop-convolution', nodes: ['depthwise'], exactOn: 'nothing', forced: true },
        // 16 positions: 8 + 36 + 8 products, and 12 + 40 + 10 parameters; then without those in the middle.
        ...{ before: { macs: 832, parameters: 62 }, after: { macs: 256, parameters: 22 } },
      },
      { id: 'merge-convolutions:expand..project', before: { macs: 256 }, after: { macs: 64 } },
    ]);
    expect(graphView(reduced.graph).node('project')).toMatchObject({ kernel: [1, 1], inputs: ['input'] });
    expect(nodeMap.get('depthwise')).toBe('project');
    // (x, y) → (x, y, y, x) → (x + y, y + x), at each position.
    const image = Float64Array.from({ length: 32 }, (_, index) => index);
    const sums = Array.from({ length: 16 }, (_, at) => [4 * at + 1, 4 * at + 1]).flat();
    expect(outputOf(linearized, image)).toEqual(sums);
    expect(outputOf(reduced, image)).toEqual(sums);
  });

  it('is taken again by a stored plan', () => {
    const stored = planned(model, force).steps.map(({ id, kind, forced }) => ({ id, kind, taken: true, ...(forced && { forced }) }));
    const edits = fitPlan(stored, ({ without, force: own = [] }) => planned(model, own, { without }));
    expect(edits).toEqual({ without: new Set(), force });
  });
});

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

it('for any network and any of its convolutions, the linearized network is the original one with identities, and equals the reduced one', () => {
  let dropped = 0;
  fc.assert(
    fc.property(seeds, fc.boolean(), (seed, isLinear) => {
      const model = isLinear ? randomLinearModel(seed) : randomModel(seed);
      const all = identityConvolutions(model.graph);
      const chosen = all.filter((_, index) => (seed >> (index % 31)) % 2 === 0);
      const force = chosen.map(({ nodes }) => `drop-convolution:${nodes[0]}`);
      let reduction: ReturnType<typeof reduce> | undefined;
      const images = [1, 2, 3].map((draw) => randomImage(model.graph, new RandomStream(seed, [draw, 0, 0])));
      // Bypass switches give the same network in another way; their shapes are those of the channels.
      const { graph, switches, weights } = withBlockSwitches(model.graph, all);
      const on = chosen.flatMap(({ output }) => {
        const found = switches.get(output);
        return found ? [...bypassedBy(found, graphView(model.graph).shapeAt(output).at(-1) ?? 0)] : [];
      });
      const switched: Model = { graph, weights: new Map([...model.weights, ...weights, ...on]) };
      try {
        reduction = reduce(model, observe(switched, images.slice(0, 1)), {
          tolerance: 0,
          without: new Set(),
          force,
          merging: { mode: 'all' },
        });
      } catch {
        // The output does not depend on the input.
        return;
      }
      dropped += chosen.length;
      expect(reduction.steps.filter(({ kind }) => kind === 'drop-convolution')).toHaveLength(chosen.length);
      const outputs = (one: Model, own: readonly Float64Array[]): number[] => own.flatMap((image) => outputOf(one, image));
      const [observed, others] = [images.slice(0, 1), images.slice(1)];
      expect(relativeDifference(outputs(reduction.linearized, observed), outputs(switched, observed))).toBeLessThan(1e-5);
      expect(relativeDifference(outputs(reduction.reduced, others), outputs(reduction.linearized, others))).toBeLessThan(1e-4);
    }),
    { numRuns: caseCount(150) },
  );
  expect(dropped).toBeGreaterThan(caseCount(150) / 10);
});
