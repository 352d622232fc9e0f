import { fromBinary } from '@bufbuild/protobuf';
import { expect } from 'vitest';
import { encodeOnnx } from '#main/interchange/index.ts';
import {
  AttributeProto_AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  TensorProto_DataType,
} from '#main/interchange/onnx/messages/onnx_pb.ts';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';

/** A graph of these nodes; the last one is its output. */
export const graphOf = (...nodes: GraphNode[]): ModelGraph => ({ format: 1, name: 'small', nodes, output: nodes.at(-1)?.id ?? '' });
export const input = (...shape: number[]): GraphNode => ({ id: 'in', op: 'input', inputs: [], shape });
export const relu = (id: string, from: string): GraphNode => ({ id, op: 'activation', kind: 'relu', inputs: [from] });
export const flatten = (from: string): GraphNode => ({ id: 'flat', op: 'flatten', inputs: [from] });
export const dropout = (from: string): GraphNode => ({ id: 'drop', op: 'dropout', inputs: [from], rate: 0.5 });
export const dense = (id: string, from: string): GraphNode => ({ id, op: 'dense', inputs: [from], units: 2, bias: true });

const weightsOf = (values: Record<string, readonly number[]>): Map<string, Float32Array> =>
  new Map(Object.entries(values).map(([name, numbers]) => [name, Float32Array.from(numbers)]));

export function written(graph: ModelGraph, weights: Record<string, readonly number[]> = {}): ModelProto & { readonly graph: GraphProto } {
  const model = fromBinary(ModelProtoSchema, encodeOnnx({ graph, weights: weightsOf(weights) }, new Map()).bytes);
  if (!model.graph) throw new Error('no graph');
  return { ...model, graph: model.graph };
}

/** A node as `name: Operator(inputs) -> outputs {attributes}`. */
function text({ name, opType, input, output, attribute }: NodeProto): string {
  const attributes = attribute.map((one) => {
    switch (one.type) {
      case AttributeProto_AttributeType.INTS:
        return `${one.name}=${one.ints.join(',')}`;
      case AttributeProto_AttributeType.INT:
        return `${one.name}=${one.i}`;
      default:
        return `${one.name}=${one.f}`;
    }
  });
  return `${name}: ${opType}(${input.join(', ')}) -> ${output.join(', ')}${attributes.length > 0 ? ` {${attributes.join(' ')}}` : ''}`;
}

/** The nodes of the written file, each as {@link text}. */
export const nodesOf = (graph: ModelGraph, weights: Record<string, readonly number[]> = {}): string[] =>
  written(graph, weights).graph.node.map(text);

/** Constants as `name [sizes] = values`. */
export function constantsOf(graph: ModelGraph, weights: Record<string, readonly number[]>): string[] {
  return written(graph, weights).graph.initializer.map(({ name, dims, dataType, rawData }) => {
    expect([TensorProto_DataType.FLOAT, TensorProto_DataType.INT64]).toContain(dataType);
    const { buffer } = rawData.slice();
    const values = dataType === TensorProto_DataType.FLOAT ? new Float32Array(buffer) : new BigInt64Array(buffer);
    return `${name} [${dims.join(',')}] = ${values.join(',')}`;
  });
}
