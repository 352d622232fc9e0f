import { describe, expect, it } from 'vitest';
import { graphView, type ModelGraph } from '#shared/graph/index.ts';

const graph: ModelGraph = {
  format: 1,
  name: 'small',
  nodes: [
    { id: 'input', op: 'input', inputs: [], shape: [2] },
    { id: 'dense', op: 'dense', inputs: ['input'], units: 3, bias: true },
    { id: 'double', op: 'add', inputs: ['dense', 'dense'] },
    { id: 'relu', op: 'activation', kind: 'relu', inputs: ['dense'] },
    { id: 'sum', op: 'add', inputs: ['double', 'relu'] },
  ],
  output: 'sum',
};

describe('a graph view', () => {
  const view = graphView(graph);
  const ids = (nodes: readonly { readonly id: string }[]): readonly string[] => nodes.map(({ id }) => id);

  it('is cached per graph', () => {
    expect(graphView(graph)).toBe(view);
    expect(graphView({ ...graph })).not.toBe(view);
  });

  it('lists consumers and producers; a node that reads another twice is listed twice', () => {
    expect(ids(view.consumers('dense'))).toEqual(['double', 'double', 'relu']);
    expect(ids(view.producers(view.node('sum')))).toEqual(['double', 'relu']);
    expect(view.consumers('sum')).toEqual([]);
  });

  it('has the shapes and parameters', () => {
    expect([view.inputShape, view.outputShape]).toEqual([[2], [3]]);
    expect(view.inputShapes(view.node('double'))).toEqual([[3], [3]]);
    expect(view.parameter('dense/kernel')?.shape).toEqual([2, 3]);
    expect(view.parametersOf('dense').map(({ role }) => role)).toEqual(['kernel', 'bias']);
    expect(view.parametersOf('relu')).toEqual([]);
  });

  it('throws for a node that does not exist', () => {
    expect(view.find('attic')).toBeUndefined();
    expect(() => view.node('attic')).toThrow('small has no node attic');
  });
});
