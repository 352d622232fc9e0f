import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importOnnx, readOnnxNumbers, readOnnxView } from '#main/interchange/index.ts';
import { onnxViewSchema } from '#shared/contract/onnx-view.ts';
import { LabError } from '#shared/errors/index.ts';
import { floats, integers, madeOnnx, node, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const file = join(import.meta.dirname, '../../../fixtures/onnx-import/resnet.onnx');

describe('the view of an ONNX file', () => {
  it('contains producer, inputs, outputs, nodes with attributes, and constants', async () => {
    const view = await readOnnxView(file);
    expect(onnxViewSchema.parse(view)).toEqual(view);
    expect(view.producer).toMatch(/^pytorch 2\.15/);
    expect(view.opsets).toEqual([{ domain: '', version: 20 }]);
    expect(view.inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, 3, 32, 32] }]);
    expect(view.outputs).toMatchObject([{ type: 'float32', shape: [1, 5] }]);
    const [first] = view.nodes;
    expect(first).toMatchObject({ op: 'Conv', domain: '', module: 'bn1', inputs: ['x', 'conv1.weight', 'conv1.weight_bias'] });
    expect(first?.attributes).toContainEqual({ name: 'strides', kind: 'numbers', value: '2, 2' });
    expect(view.initializers.find(({ name }) => name === 'conv1.weight')).toEqual({
      name: 'conv1.weight',
      type: 'float32',
      shape: [8, 3, 7, 7],
      bytes: 4704,
      external: 'resnet.onnx.data',
    });
    expect(view.importable.nodes).toEqual([]);
  });

  it('shows operators that cannot be imported', async () => {
    const bytes = madeOnnx({
      input: [4],
      nodes: [node('Loop', ['x'], 'a'), { ...node('Fused', ['a', ''], 'y'), name: '', domain: 'com.acme' }],
    });
    const view = await readOnnxView(writtenOnnx(bytes));
    expect(view.nodes.map(({ name, op, domain, inputs }) => [name, op, domain, inputs])).toEqual([
      ['the a', 'Loop', '', ['x']],
      ['Fused:1', 'Fused', 'com.acme', ['a', '']],
    ]);
    expect(view.inputs[0]?.shape).toEqual(['batch', 4]);
    expect(view.importable.nodes.map(({ op }) => op)).toEqual(['Loop', 'Fused']);
  });

  it('marks exactly the nodes that an import refuses', async () => {
    const nodes = [
      node('Mish', ['x'], 'a'),
      node('Tanh', ['a'], 'b'),
      node('Mish', ['b'], 'c'),
      node('Softmax', ['c'], 'y'),
      node('LRN', ['x'], 'unread'),
    ];
    const made = writtenOnnx(madeOnnx({ input: [4], nodes }));
    const { importable } = await readOnnxView(made);
    await expect(importOnnx(made, { name: 'made', batchNorm: false })).rejects.toMatchObject({ details: { nodes: importable.nodes } });
    expect(importable.nodes.map(({ name }) => name)).toEqual(['the a', 'the c']);
  });

  it('shows a part of a constant’s numbers and statistics of all of them', async () => {
    const constants = { w: floats([2, 3], [1, -2, 3, NaN, 5, 8]), i: integers([7, 9]) };
    const made = writtenOnnx(madeOnnx({ input: [4], constants, nodes: [node('Relu', ['x'], 'y')] }));
    const statistics = { name: 'w', type: 'float32', shape: [2, 3], elements: 6, least: -2, greatest: 8, mean: 3, notFinite: 1 };
    expect(await readOnnxNumbers(made, 'w', 2, 3)).toEqual({ ...statistics, offset: 2, values: [3, null, 5] });
    expect((await readOnnxNumbers(made, 'i')).values).toEqual([7, 9]);
    await expect(readOnnxNumbers(made, 'v')).rejects.toSatisfy((error) => error instanceof LabError && error.code === 'not-found');
  });
});
