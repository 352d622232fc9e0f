import { describe, expect, it } from 'vitest';
import { viewNodes } from '#renderer/network/graph-view/view-graph.ts';
import { onnxGraph } from '#renderer/network/onnx/onnx-nodes.ts';
import { axisOfOnnx, roleOfOnnx } from '#renderer/network/onnx/onnx-roles.ts';
import type { OnnxNode, OnnxView } from '#shared/contract/index.ts';

function node(name: string, op: string, inputs: string[], outputs = [`${name}_out`], module: string | null = null): OnnxNode {
  return { name, op, domain: '', module, attributes: [], inputs, outputs };
}

function file(nodes: OnnxNode[], outputs: string[], rejected: string[] = []): OnnxView {
  return {
    ...{ file: '/srv/x.onnx', bytes: 1, producer: null, irVersion: 10, opsets: [], name: '', description: '', metadata: {} },
    ...{ nodes, initializers: [{ name: 'w', type: 'float32', shape: [3, 3], bytes: 36, external: null }], values: [] },
    inputs: [{ name: 'x', type: 'float32', shape: ['batch', 3] }],
    outputs: outputs.map((name) => ({ name, type: 'float32', shape: null })),
    importable: { nodes: rejected.map((name) => ({ name, op: '', why: 'unknown' })) },
  };
}

describe('the nodes of an ONNX file', () => {
  it('read each other, without constants', () => {
    const { nodes, output } = onnxGraph(file([node('mm', 'MatMul', ['x', 'w']), node('act', 'Relu', ['mm_out'])], ['act_out']));
    expect(nodes.map(({ id, inputs }) => `${id} < ${inputs.join(' ')}`)).toEqual(['input x < ', 'mm < input x', 'act < mm']);
    expect(output).toBe('act');
    expect(nodes.map(roleOfOnnx)).toEqual(['input', 'kernel', 'rectifier']);
  });

  it('have unique IDs from module paths if the file has them', () => {
    const nodes = [
      node('n1', 'Conv', ['x', 'w'], ['a'], 'layer1.0.conv1'),
      node('n2', 'Add', ['a', 'w'], ['b'], 'layer1.0.conv1'),
      node('n3', 'Relu', ['b'], ['c'], 'layer1.0.relu'),
      node('n3', 'Relu', ['c'], ['d']),
      node('n3', 'Relu', ['d'], ['e']),
    ];
    expect(onnxGraph(file(nodes, ['e'])).nodes.map(({ id }) => id)).toEqual([
      ...['input x', 'layer1.0.conv1.n1', 'layer1.0.conv1.n2', 'layer1.0.relu', 'n3', 'n3 (4)'],
    ]);
  });

  it('are not drawn if they compute constants, unless an import would reject them', () => {
    const nodes = [node('c1', 'Constant', []), node('c2', 'Odd', ['c1_out']), node('r', 'Reshape', ['x', 'c2_out'])];
    expect(onnxGraph(file(nodes, ['r_out']))).toMatchObject({
      constants: 2,
      nodes: [{ id: 'input x' }, { id: 'r', inputs: ['input x'] }],
    });
    const rejected = onnxGraph(file(nodes, ['r_out'], ['c2']));
    expect(rejected.nodes.map(({ id, problem }) => `${id} ${problem ?? ''}`)).toEqual(['input x ', 'c2 unknown', 'r ']);
  });

  it('are in topological order, even with cycles', () => {
    const nodes = [
      node('b', 'Relu', ['a_out']),
      node('a', 'Relu', ['x']),
      node('p', 'Add', ['q_out', 'b_out']),
      node('q', 'Relu', ['p_out']),
    ];
    const { nodes: sorted } = onnxGraph(file(nodes, ['q_out']));
    expect(sorted.map(({ id }) => id)).toEqual(['input x', 'a', 'b', 'p', 'q']);
    expect(sorted.at(-2)?.inputs).toEqual(['b']);
    const view = viewNodes(
      { nodes: sorted, output: 'q' },
      { roleOf: roleOfOnnx, axisOf: axisOfOnnx, expanded: new Set(), collapsed: new Set(), prunable: [] },
    );
    expect(view.nodes.length).toBeGreaterThan(2);
  });
});
