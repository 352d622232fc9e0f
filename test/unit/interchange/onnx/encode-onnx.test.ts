import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '#main/interchange/index.ts';
import { ModelProtoSchema, TensorProto_DataType } from '#main/interchange/onnx/messages/onnx_pb.ts';
import { LabError } from '#shared/errors/index.ts';
import { flatten, graphOf, input, relu, written } from './small-graphs.ts';

describe('an ONNX file', () => {
  const graph = graphOf(input(4, 5, 3), relu('act', 'in'), flatten('act'));

  it('contains its versions, producer and metadata', () => {
    const { bytes, opset, ir } = encodeOnnx(
      { graph, weights: new Map() },
      new Map([
        ['b', '2'],
        ['a', 'ä'],
      ]),
    );
    const model = fromBinary(ModelProtoSchema, bytes);
    expect([model.irVersion, opset, ir]).toEqual([9n, 20, 9]);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 20n]]);
    expect(model.producerName).toBe('Nepenthe Lab');
    expect(model.graph?.name).toBe('small');
    expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['b', '2'],
      ['a', 'ä'],
    ]);
  });

  it('reads channels-first images and yields logits, for any batch size', () => {
    const { graph: proto } = written(graph);
    const ports = [...proto.input, ...proto.output].map(({ name, type }) => {
      const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
      return [name, tensor?.elemType, tensor?.shape?.dim.map(({ value }) => value.value)];
    });
    expect(ports).toEqual([
      ['images', TensorProto_DataType.FLOAT, ['batch', 3n, 4n, 5n]],
      ['logits', TensorProto_DataType.FLOAT, ['batch', 60n]],
    ]);
    const file = encodeOnnx({ graph, weights: new Map() }, new Map());
    expect([file.input, file.output]).toEqual([
      { name: 'images', shape: ['batch', 3, 4, 5] },
      { name: 'logits', shape: ['batch', 60] },
    ]);
  });

  it('counts its operators', () => {
    const chain = graphOf(input(2, 2, 2), relu('a', 'in'), relu('b', 'a'), { id: 'mean', op: 'globalAveragePool', inputs: ['b'] });
    expect(encodeOnnx({ graph: chain, weights: new Map() }, new Map()).operators).toEqual({ Relu: 2, GlobalAveragePool: 1, Flatten: 1 });
  });

  it('is deterministic', () => {
    const one = encodeOnnx({ graph, weights: new Map() }, new Map([['a', '1']]));
    expect(encodeOnnx({ graph: structuredClone(graph), weights: new Map() }, new Map([['a', '1']])).bytes).toEqual(one.bytes);
  });

  it('is refused over protobuf’s size limit, before it is encoded', () => {
    // 32768 x 32768 numbers of 4 bytes each: 4,294,967,296 bytes.
    const huge = graphOf(input(32_768), { id: 'wide', op: 'dense', inputs: ['in'], units: 32_768, bias: false });
    const attempt = (): unknown => encodeOnnx({ graph: huge, weights: new Map() }, new Map());
    expect(attempt).toThrow(LabError);
    expect(attempt).toThrow('small takes 4294967296 bytes; an ONNX file holds at most 2147483647.');
  });

  it('is refused for an input that is neither an image nor a vector', () => {
    const attempt = (): unknown => encodeOnnx({ graph: graphOf(input(4, 3), flatten('in')), weights: new Map() }, new Map());
    expect(attempt).toThrow(LabError);
    expect(attempt).toThrow('An input of [4, 3] is neither an image');
  });
});
