import { describe, expect, it } from 'vitest';
import { viewNodes } from '#renderer/network/graph-view/view-graph.ts';
import { boxLabels, formatElement, onnxValues, typeLabel } from '#renderer/network/onnx/onnx-labels.ts';
import { onnxGraph } from '#renderer/network/onnx/onnx-nodes.ts';
import { axisOfOnnx, roleOfOnnx } from '#renderer/network/onnx/onnx-roles.ts';
import type { OnnxView } from '#shared/contract/index.ts';

const file: OnnxView = {
  ...{ file: '/srv/x.onnx', bytes: 1, producer: null, irVersion: 10, opsets: [], name: '', description: '', metadata: {} },
  nodes: [
    { name: 'conv', op: 'Conv', domain: '', module: null, attributes: [], inputs: ['x', 'w'], outputs: ['a'] },
    { name: 'norm', op: 'BatchNormalization', domain: '', module: null, attributes: [], inputs: ['a'], outputs: ['b'] },
    { name: 'relu', op: 'Relu', domain: '', module: null, attributes: [], inputs: ['b'], outputs: ['c'] },
    { name: 'pool', op: 'MaxPool', domain: '', module: null, attributes: [], inputs: ['c'], outputs: ['y'] },
  ],
  initializers: [{ name: 'w', type: 'float32', shape: [8, 3, 5, 5], bytes: 2400, external: null }],
  values: [],
  inputs: [{ name: 'x', type: 'float32', shape: ['batch', 3, 8, null] }],
  outputs: [{ name: 'y', type: 'float32', shape: null }],
  importable: { nodes: [] },
};

describe('the labels of an ONNX file', () => {
  it('name the operators of each node and the shape of its weights', () => {
    const view = viewNodes(onnxGraph(file), {
      roleOf: roleOfOnnx,
      axisOf: axisOfOnnx,
      expanded: new Set(),
      collapsed: new Set(),
      prunable: [],
    });
    const values = onnxValues(file);
    expect(view.nodes.map((node) => boxLabels(node, values))).toEqual([
      { name: '', label: 'batch×3×8×?' },
      { name: 'Conv · Relu', label: '8 × 3 × 5 × 5' },
      { name: 'MaxPool', label: 'MaxPool' },
      { name: 'output', label: '' },
    ]);
  });

  it('give types and shapes', () => {
    expect(typeLabel({ type: 'float32', shape: ['batch', 3] })).toBe('float32 batch × 3');
    expect(typeLabel({ type: 'int64', shape: [] })).toBe('int64 scalar');
    expect(typeLabel({ type: 'float16', shape: null })).toBe('float16, unknown shape');
  });

  it('write elements in at most five digits', () => {
    expect([3, 0.1234567, 1.5e-7, 1234567.5, null].map(formatElement)).toEqual(['3', '0.12346', '1.500e-7', '1.235e+6', 'non-finite']);
  });
});
