import { describe, expect, it } from 'vitest';
import type { ActivationKind, GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { isLinear, layerLinearities, type ObservedStates, reduce } from '#shared/reduction/index.ts';
import { outputRanges } from '#shared/reduction/output-ranges.ts';

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

const seen = (on: readonly number[], off: readonly number[]): ObservedStates => new Map([['act', { on, off, zero: on.map(() => 0) }]]);
const stepsOf = (model: Model, states: ObservedStates = new Map()): readonly string[] =>
  reduce(model, states, { tolerance: 0, without: new Set() }).steps.map(({ id }) => id);

describe('a layer that was always ON', () => {
  const states = seen([5, 5], [0, 0]);

  it('is linear with relu, but not with relu6, which may saturate', () => {
    const [relu, relu6] = (['relu', 'relu6'] as const).map((kind) => layerLinearities(modelOf(act('act', 'layer', kind)), states)[0]);
    expect([relu && isLinear(relu), relu6 && isLinear(relu6)]).toEqual([true, false]);
  });

  it('keeps its relu6', () => {
    expect(stepsOf(modelOf(act('act', 'layer', 'relu')), states)).toContain('linearize:layer');
    expect(stepsOf(modelOf(act('act', 'layer', 'relu6')), states)).toEqual([]);
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

describe('ranges', () => {
  it('add up; negative factors reverse them, and a factor of 0 makes them finite', () => {
    const model = modelOf(
      act('relu', 'layer', 'relu'),
      act('act', 'layer', 'relu6'),
      { id: 'add', op: 'add', inputs: ['relu', 'act'] },
      { id: 'scale', op: 'scale', inputs: ['add'] },
    );
    const ranges = outputRanges({ ...model, weights: new Map([...model.weights, ['scale/scale', Float32Array.of(0, -2)]]) });
    expect(['layer', 'act', 'add', 'scale', 'head'].map((id) => ranges.get(id))).toEqual([
      [-Infinity, Infinity],
      [0, 6],
      [0, Infinity],
      [-Infinity, 0],
      [-Infinity, Infinity],
    ]);
  });
});
