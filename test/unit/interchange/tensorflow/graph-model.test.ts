import { describe, expect, it } from 'vitest';
import { decodeGraphModel, encodeGraphModel, writeTensorflowGraph } from '#main/interchange/index.ts';
import { smallModels } from '../../../fixtures/onnx/models.ts';
import { dense, graphOf, input } from '../onnx/small-graphs.ts';

const graph = writeTensorflowGraph({
  graph: graphOf(input(2), dense('head', 'in')),
  weights: new Map([
    ['head/kernel', Float32Array.of(1, 2, 3, 4)],
    ['head/bias', Float32Array.of(5, 6)],
  ]),
});

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

describe('a GraphModel', () => {
  const metadata = new Map([['nepenthe.classes', '["cat","dog"]']]);
  const [model, shard] = encodeGraphModel(graph, metadata);

  it('has the values of the constants beside model.json, in the order of its manifest', () => {
    expect([model?.path, shard?.path]).toEqual(['model.json', 'group1-shard1of1.bin']);
    expect([...new Float32Array(shard?.bytes.slice().buffer ?? new ArrayBuffer())]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(JSON.parse(textOf(model?.bytes))).toMatchObject({
      format: 'graph-model',
      userDefinedMetadata: { 'nepenthe.classes': '["cat","dog"]' },
      signature: {
        inputs: { images: { name: 'images:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '2' }] } } },
        outputs: { logits: { name: 'logits:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '2' }] } } },
      },
      weightsManifest: [
        {
          paths: ['group1-shard1of1.bin'],
          weights: [
            { name: 'head/kernel', shape: [2, 2], dtype: 'float32' },
            { name: 'head/bias', shape: [2], dtype: 'float32' },
          ],
        },
      ],
    });
  });

  it('writes attributes as protobuf’s JSON', () => {
    const { modelTopology } = JSON.parse(textOf(model?.bytes)) as { modelTopology: { node: readonly object[] } };
    expect(modelTopology.node).toMatchObject([
      { name: 'images', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } },
      {
        name: 'head/kernel',
        op: 'Const',
        attr: { value: { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '2' }, { size: '2' }] } } } },
      },
      { name: 'head/bias', op: 'Const' },
      { name: 'head/MatMul', op: 'MatMul', input: ['images', 'head/kernel'], attr: { transpose_a: { b: false } } },
      { name: 'head', op: 'BiasAdd', attr: { data_format: { s: 'TkhXQw==' } } },
      { name: 'logits', op: 'Identity' },
    ]);
  });

  it('cuts weights into files of 4 MiB', () => {
    const constants = [{ name: 'large', shape: [3 * 2 ** 19], data: new Float32Array(3 * 2 ** 19).fill(1) }];
    const files = encodeGraphModel({ ...graph, constants }, metadata);
    expect(files.map(({ path, bytes }) => [path, bytes.length]).slice(1)).toEqual([
      ['group1-shard1of2.bin', 4 * 2 ** 20],
      ['group1-shard2of2.bin', 2 * 2 ** 20],
    ]);
    expect(decodeGraphModel(files).constants).toEqual(constants);
  });

  it('is read back as it was', () => {
    for (const small of smallModels()) {
      const before = writeTensorflowGraph(small);
      const after = decodeGraphModel(encodeGraphModel(before, metadata));
      expect(after, small.name).toEqual(before);
    }
  });
});
