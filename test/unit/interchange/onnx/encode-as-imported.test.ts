import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { encodeAsImported } from '#main/interchange/index.ts';
import { ModelProtoSchema } from '#main/interchange/onnx/messages/onnx_pb.ts';
import type { SourceInterface } from '#shared/networks/index.ts';
import { graphOf, input, relu } from './small-graphs.ts';

const graph = graphOf(input(2, 2, 3), relu('y', 'in'), { id: 'mean', op: 'globalAveragePool', inputs: ['y'] });
const plain: SourceInterface = {
  input: { name: 'x', shape: ['', 2, 2, 3] },
  output: { name: 'y', shape: [4, 3] },
  channelsFirst: false,
  ending: 'logits',
  scaling: null,
};
const metadata = new Map([
  ['nepenthe.normalization.mean', '[0.5,0.5,0.5]'],
  ['nepenthe.round', '3'],
]);

function encoded(source: SourceInterface) {
  const model = fromBinary(ModelProtoSchema, encodeAsImported({ graph, weights: new Map() }, metadata, source).bytes);
  const { node = [], input: inputs = [], output: outputs = [] } = model.graph ?? {};
  const sizesOf = ({ type }: (typeof inputs)[number]): unknown[] =>
    type?.value.case === 'tensorType' ? (type.value.value.shape?.dim.map(({ value }) => value.value) ?? []) : [];
  return {
    nodes: node.map(({ opType, input: read, output }) => [opType, ...read, '→', ...output].join(' ')),
    ports: [...inputs, ...outputs].map((port) => [port.name, ...sizesOf(port)]),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}

describe('a file as imported', () => {
  it('has the source’s names and sizes, dynamic ones without a name included, although nodes have these names', () => {
    const { nodes, ports } = encoded(plain);
    expect(ports).toEqual([
      ['x', undefined, 2n, 2n, 3n],
      ['y', 4n, 3n],
    ]);
    expect(nodes[0]).toBe('Relu x → y:2');
    expect(nodes.at(-1)).toMatch(/→ y$/);
  });

  it('applies the ending to the logits, and gives the output its axes', () => {
    const { nodes } = encoded({ ...plain, ending: 'tanh', output: { name: 'y', shape: ['N', 3, 1, 1] } });
    expect(nodes.slice(-2)).toEqual(['Tanh logits → tanh', 'Reshape tanh y/shape → y']);
  });

  it('normalizes pixels of 0 to 255 first, and its metadata describes these pixels', () => {
    const scaling = { mean: [120, 110, 100], std: [50, 60, 70], white: 255 as const };
    const { nodes, metadata: written } = encoded({ ...plain, scaling });
    expect(nodes.slice(0, 3)).toEqual([
      'Mul x normalization/scale/scale → normalization/scale',
      'Add normalization/scale normalization/offset/offset → normalization/offset',
      'Relu normalization/offset → y:2',
    ]);
    expect(written).toEqual({
      'nepenthe.round': '3',
      'nepenthe.normalization.mean': '[0,0,0]',
      'nepenthe.normalization.std': JSON.stringify([1 / 255, 1 / 255, 1 / 255]),
    });
  });

  it('is refused for a network of other classes', () => {
    const attempt = (): unknown => encoded({ ...plain, output: { name: 'y', shape: ['N', 7] } });
    expect(attempt).toThrow('it has 3 classes, and its file has 7');
  });
});
