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

describe('a draft of a graph', () => {
  it('leaves what it starts from as it is', () => {
    const draft = GraphDraft.of(model);
    draft.remove('relu', 'dense');
    expect(draft.finish()).toMatchObject({ graph: { nodes: [{ id: 'input' }, { id: 'dense' }], output: 'dense' } });
    expect(graph.nodes).toHaveLength(3);
  });

  it('replaces a node, whose values go unless they are given again', () => {
    const draft = GraphDraft.of(model);
    draft.replace({ id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: false }, { kernel: new Float32Array(4) });
    expect([...draft.finish().weights.keys()]).toEqual(['dense/kernel']);
  });

  it('changes a node that keeps its values', () => {
    const draft = GraphDraft.of(model);
    draft.update({ id: 'relu', op: 'activation', kind: 'relu6', inputs: ['dense'] });
    draft.update({ id: 'dense', op: 'dense', inputs: ['input'], units: 2, bias: true });
    expect(draft.finish().weights).toEqual(model.weights);
  });

  it('inserts a node, which all readers of its input read, under a free id', () => {
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

  it('makes an inserted node the output where its input was', () => {
    const draft = GraphDraft.of(model);
    draft.insertAfter('relu', { id: 'end', op: 'softmax', inputs: ['relu'] });
    expect(draft.finish().graph.output).toBe('end');
  });

  it('puts several nodes where one is, and drops what nothing reads', () => {
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

  it('gives away no reserved id, and takes none twice', () => {
    const draft = new GraphDraft({ name: 'new', reserved: ['a'] });
    expect(draft.freeId('a')).toBe('a:2');
    draft.add({ id: 'input', op: 'input', inputs: [], shape: [1] });
    expect(() => draft.add({ id: 'input', op: 'softmax', inputs: ['input'] })).toThrow(new GraphError('input', 'duplicate ID'));
  });

  it('is finished only when it is sound', () => {
    const draft = GraphDraft.of(model);
    draft.update({ id: 'relu', op: 'add', inputs: ['dense'] });
    expect(() => draft.finish()).toThrow(new GraphError('relu', 'add must have 2 inputs, not 1'));
  });
});
