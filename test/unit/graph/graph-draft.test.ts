import { describe, expect, it } from 'vitest';
import { GraphDraft, GraphError, type Model, type ModelGraph } from '#shared/graph/index.ts';

const graph: ModelGraph = {
  format: 1,
  name: 'small',
  nodes: [
    { id: 'input', op: 'input', inputs: [], shape: [2] },
    { id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: true },
    { id: 'relu', op: 'activation', kind: 'relu', inputs: ['dense'] },
  ],
  output: 'relu',
};
const model: Model = {
  graph,
  weights: new Map([
    ['dense/kernel', Float32Array.of(1, 2, 3, 4)],
    ['dense/bias', Float32Array.of(5, 6)],
  ]),
};

describe('a graph draft', () => {
  it('does not change the graph that it starts from', () => {
    const draft = GraphDraft.of(model);
    draft.remove('relu', 'dense');
    expect(draft.finish()).toMatchObject({ graph: { nodes: [{ id: 'input' }, { id: 'dense' }], output: 'dense' } });
    expect(graph.nodes).toHaveLength(3);
  });

  it('removes the values of a node that it replaces', () => {
    const draft = GraphDraft.of(model);
    draft.replace({ id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: false }, { kernel: new Float32Array(4) });
    expect([...draft.finish().weights.keys()]).toEqual(['dense/kernel']);
  });

  it('updates a node and keeps its values', () => {
    const draft = GraphDraft.of(model);
    draft.update({ id: 'relu', op: 'activation', kind: 'relu6', inputs: ['dense'] });
    draft.update({ id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: true });
    expect(draft.finish().weights).toEqual(model.weights);
  });

  it('inserts a node with a free id and rewires the readers of its input', () => {
    const draft = GraphDraft.of(model);
    const id = draft.insertAfter('dense', { id: 'relu', op: 'scale', inputs: ['dense'] }, { scale: Float32Array.of(1, 0) });
    expect(id).toBe('relu:2');
    const { graph: changed, weights } = draft.finish();
    expect(changed.nodes.map(({ id: node, inputs }) => [node, ...inputs])).toEqual([
      ['input'],
      ['dense', 'input'],
      ['relu:2', 'dense'],
      ['relu', 'relu:2'],
    ]);
    expect(weights.get('relu:2/scale')).toEqual(Float32Array.of(1, 0));
  });

  it('makes an inserted node the output if its input was the output', () => {
    const draft = GraphDraft.of(model);
    draft.insertAfter('relu', { id: 'end', op: 'softmax', inputs: ['relu'] });
    expect(draft.finish().graph.output).toBe('end');
  });

  it('replaces a node by several, and removes unused nodes', () => {
    const draft = GraphDraft.of(model);
    draft.splice('relu', [
      { id: 'skip', op: 'softmax', inputs: ['input'] },
      { id: 'relu', op: 'activation', kind: 'tanh', inputs: ['skip'] },
    ]);
    draft.removeUnused();
    const { graph: changed, weights } = draft.finish();
    expect(changed.nodes.map(({ id }) => id)).toEqual(['input', 'skip', 'relu']);
    expect(weights.size).toBe(0);
  });

  it('does not use reserved ids, and refuses duplicates', () => {
    const draft = new GraphDraft({ name: 'new', reserved: ['a'] });
    expect(draft.freeId('a')).toBe('a:2');
    draft.add({ id: 'input', op: 'input', inputs: [], shape: [1] });
    expect(() => draft.add({ id: 'input', op: 'softmax', inputs: ['input'] })).toThrow(new GraphError('input', 'duplicate ID'));
  });

  it('refuses to finish an invalid graph', () => {
    const draft = GraphDraft.of(model);
    draft.update({ id: 'relu', op: 'add', inputs: ['dense'] });
    expect(() => draft.finish()).toThrow(new GraphError('relu', 'add must have 2 inputs, not 1'));
  });
});
