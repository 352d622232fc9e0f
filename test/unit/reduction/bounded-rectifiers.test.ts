import { describe, expect, it } from 'vitest';
import type { ActivationKind, GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { isLinear, layerLinearities, type ObservedStates, reduce } from '#shared/reduction/index.ts';
import { valueBounds } from '#shared/reduction/value-bounds.ts';

const dense = (id: string, input: string, units: number): GraphNode => ({ id, op: 'dense', inputs: [input], units, bias: true });
const act = (id: string, input: string, kind: ActivationKind): GraphNode => ({ id, op: 'activation', kind, inputs: [input] });

/** Two neurons between one pixel and two classes; all weights 1, all biases 0. */
function modelOf(...between: GraphNode[]): Model {
  const nodes: GraphNode[] = [{ id: 'input', op: 'input', inputs: [], shape: [1] }, dense('layer', 'input', 2), ...between];
  nodes.push(dense('head', nodes.at(-1)?.id ?? '', 2));
  const graph: ModelGraph = { format: 1, name: 'bounded', nodes, output: 'head' };
  const sizes = { 'layer/kernel': 2, 'layer/bias': 2, 'head/kernel': 4, 'head/bias': 2, 'scale/scale': 2 };
  return { graph, weights: new Map(Object.entries(sizes).map(([name, size]) => [name, new Float32Array(size).fill(1)])) };
}

const seen = (on: readonly number[], off: readonly number[], saturated?: readonly number[]): ObservedStates =>
  new Map([['act', { on, off, zero: on.map(() => 0), saturated }]]);
const stepsOf = (model: Model, states: ObservedStates = new Map()): readonly string[] =>
  reduce(model, states, { tolerance: 0, without: new Set() }).steps.map(({ id }) => id);

describe('a layer that was always ON', () => {
  const states = seen([5, 5], [0, 0]);

  it('is linear with relu, but not with relu6 if saturation was not counted', () => {
    const [relu, relu6] = (['relu', 'relu6'] as const).map((kind) => layerLinearities(modelOf(act('act', 'layer', kind)), states)[0]);
    expect([relu && isLinear(relu), relu6 && isLinear(relu6)]).toEqual([true, false]);
  });

  it('keeps its relu6', () => {
    expect(stepsOf(modelOf(act('act', 'layer', 'relu')), states)).toContain('linearize:layer');
    expect(stepsOf(modelOf(act('act', 'layer', 'relu6')), states)).toEqual([]);
  });
});

describe('a layer with relu6', () => {
  const model = modelOf(act('act', 'layer', 'relu6'));
  const reduced = (states: ObservedStates): ReturnType<typeof reduce> => reduce(model, states, { tolerance: 0, without: new Set() });

  it('is linear if its neurons were always between 0 and 6', () => {
    const { steps, reduced: after } = reduced(seen([5, 5], [0, 0], [0, 0]));
    expect(steps.map(({ id }) => id)).toEqual(['linearize:layer', 'fold-linear-form:act', 'merge-dense:layer..head']);
    expect(steps[0]?.why).toBe('Entropy 0: on the training data, 2 of 2 neurons are always between 0 and 6.');
    // (x + 1) + (x + 1) + 1 for each class.
    expect([...(after.weights.get('head/kernel') ?? [])]).toEqual([2, 2]);
    expect([...(after.weights.get('head/bias') ?? [])]).toEqual([3, 3]);
  });

  it('is linear and constant where its neurons were always at 6', () => {
    const { steps, reduced: after, linearized } = reduced(seen([5, 5], [0, 0], [0, 5]));
    expect(steps[0]?.why).toBe('Entropy 0: on the training data, 1 of 2 neurons is always between 0 and 6 and 1 always at 6.');
    expect([...(linearized.weights.get('act/scale') ?? [])]).toEqual([1, 0]);
    expect([...(linearized.weights.get('act/offset/bias') ?? [])]).toEqual([0, 6]);
    // (x + 1) + 6 + 1.
    expect(after.graph.nodes.map(({ id }) => id)).toEqual(['input', 'head']);
    expect([...(after.weights.get('head/kernel') ?? [])]).toEqual([1, 1]);
    expect([...(after.weights.get('head/bias') ?? [])]).toEqual([8, 8]);
  });

  it('loses a neuron that was always at 6 if others change their state', () => {
    const { steps, reduced: after } = reduced(seen([5, 5], [0, 0], [2, 5]));
    expect(steps.map(({ id }) => id)).toEqual([
      'silence:layer',
      'remove-channels:layer',
      'remove-channels:head',
      'fold-linear-form:act/silence',
    ]);
    expect(steps[0]?.why).toBe('On the training data, 1 of 2 neurons is always at 6.');
    expect([...(after.weights.get('head/bias') ?? [])]).toEqual([7, 7]);
  });

  it('stays if a neuron was at 6 only once', () => {
    expect(stepsOf(model, seen([5, 5], [0, 0], [0, 1]))).toEqual([]);
  });
});

describe('a layer with an activation that vanishes far below 0', () => {
  it.each(['gelu', 'geluTanh', 'silu', 'hardSwish'] as const)('%s loses the neurons whose output was exactly 0', (kind) => {
    const model = modelOf(act('act', 'layer', kind));
    const { steps, reduced: after } = reduce(model, seen([0, 3], [5, 2], [5, 0]), { tolerance: 0, without: new Set() });
    expect(steps[0]).toMatchObject({ id: 'silence:layer', why: 'On the training data, 1 of 2 neurons is always at 0.', exactOn: 'data' });
    expect(after.graph.nodes.find(({ id }) => id === 'layer')).toMatchObject({ units: 1 });
    // OFF alone is not enough: the output is not 0 near 0.
    expect(stepsOf(model, seen([0, 3], [5, 2], [4, 0]))).toEqual([]);
  });

  it('is refused if nothing else is left on the training data, with the step to leave out', () => {
    const model = modelOf(act('act', 'layer', 'gelu'));
    expect(() => reduce(model, seen([0, 0], [5, 5], [5, 5]), { tolerance: 0, without: new Set() })).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          code: 'collapsed',
          message: 'The network cannot be reduced: its output is the same for all training images.',
          remedy: 'Reduce an earlier round of the run, or leave out the step linearize:layer.',
        }) as unknown,
      }) as Error,
    );
    const left = reduce(model, seen([0, 0], [5, 5], [5, 5]), { tolerance: 0, without: new Set(['linearize:layer']) });
    expect(left.reduced.graph).toEqual(model.graph);
  });
});

describe('a neuron that was always OFF', () => {
  it('is silenced with relu6 if another neuron was always ON', () => {
    expect(stepsOf(modelOf(act('act', 'layer', 'relu6')), seen([5, 0], [0, 5]))).toContain('silence:layer');
  });

  it('makes relu6 linear if all neurons were always OFF', () => {
    const forms = layerLinearities(modelOf(act('act', 'layer', 'relu6')), seen([0, 0], [5, 5]));
    expect(forms.map(isLinear)).toEqual([true]);
  });
});

describe('an activation that reads another', () => {
  it.each<[ActivationKind, ActivationKind, boolean]>([
    ['relu', 'relu', true],
    ['relu', 'relu6', true],
    ['relu6', 'relu6', true],
    ['relu6', 'relu', false],
  ])('%s after %s: idle %s', (kind, before, isIdle) => {
    const model = modelOf(act('before', 'layer', before), act('act', 'before', kind));
    expect(stepsOf(model).includes('drop-rectifier:act')).toBe(isIdle);
  });

  it('is not idle if its input is scaled beyond 6', () => {
    const model = modelOf(act('before', 'layer', 'relu6'), { id: 'scale', op: 'scale', inputs: ['before'] }, act('act', 'scale', 'relu6'));
    const scaled = (...scale: number[]): Model => ({
      ...model,
      weights: new Map([...model.weights, ['scale/scale', Float32Array.from(scale)]]),
    });
    expect(stepsOf(scaled(1, 0.5))).toContain('drop-rectifier:act');
    expect(stepsOf(scaled(1, 1.5))).not.toContain('drop-rectifier:act');
    expect(stepsOf(scaled(1, -1))).not.toContain('drop-rectifier:act');
  });
});

describe('bounds for every input', () => {
  it('add up; a negative factor reverses them, and a factor of 0 makes them finite', () => {
    const model = modelOf(
      act('relu', 'layer', 'relu'),
      act('act', 'layer', 'relu6'),
      { id: 'add', op: 'add', inputs: ['relu', 'act'] },
      { id: 'scale', op: 'scale', inputs: ['add'] },
    );
    const bounds = valueBounds({ ...model, weights: new Map([...model.weights, ['scale/scale', Float32Array.of(0, -2)]]) });
    const both = (low: number, high: number): readonly (readonly [number, number])[] => [
      [low, high],
      [low, high],
    ];
    expect(['layer', 'act', 'add', 'scale', 'head'].map((id) => bounds.get(id))).toEqual([
      both(-Infinity, Infinity),
      both(0, 6),
      both(0, Infinity),
      [
        [0, 0],
        [-Infinity, 0],
      ],
      both(-Infinity, Infinity),
    ]);
  });
});
