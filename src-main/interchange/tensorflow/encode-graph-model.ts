import { GRAPH_VERSIONS } from '#main/saved-model/conventions.ts';
import type { Shape } from '#shared/graph/index.ts';
import {
  type AttributeValue,
  type NumberType,
  type TensorflowConstant,
  type TensorflowGraph,
  type TensorflowPort,
  typeOf,
} from './tensorflow-graph.ts';

/**
 * The GraphModel format of TensorFlow.js: `model.json` with the graph as protobuf's JSON, and the constants' values in files beside it.
 * Source: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter, "Format conversion", and tfjs-core's `io/types.ts`.
 */

/** As tensorflowjs_converter cuts the weights; browsers cache files of this size. */
const SHARD_BYTES = 4 * 2 ** 20;
const FORMAT = 'graph-model';

const typeNames: Readonly<Record<NumberType, string>> = { float32: 'DT_FLOAT', int32: 'DT_INT32' };

/** A file of a model's folder. */
export interface FolderFile {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Deterministic: the same graph and metadata always give the same files. `model.json` is the first. */
export function encodeGraphModel(graph: TensorflowGraph, metadata: ReadonlyMap<string, string>): readonly FolderFile[] {
  const weights = new Uint8Array(graph.constants.reduce((sum, { data }) => sum + data.byteLength, 0));
  let offset = 0;
  for (const { data } of graph.constants) {
    weights.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  const count = Math.ceil(weights.length / SHARD_BYTES);
  const shards = Array.from({ length: count }, (_, index) => ({
    path: `group1-shard${index + 1}of${count}.bin`,
    bytes: weights.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES),
  }));
  const document = {
    format: FORMAT,
    generatedBy: 'Nepenthe Lab',
    convertedBy: null,
    signature: { inputs: { [graph.input.name]: port(graph.input) }, outputs: { [graph.output.name]: port(graph.output) } },
    userDefinedMetadata: Object.fromEntries(metadata),
    modelTopology: topology(graph),
    weightsManifest: [{ paths: shards.map(({ path }) => path), weights: graph.constants.map(weightEntry) }],
  };
  return [{ path: 'model.json', bytes: new TextEncoder().encode(`${JSON.stringify(document)}\n`) }, ...shards];
}

function topology({ input, nodes, constants }: TensorflowGraph): unknown {
  return {
    node: [
      {
        name: input.name,
        op: 'Placeholder',
        attr: { dtype: { type: typeNames.float32 }, shape: { shape: sizes([-1, ...input.shape]) } },
      },
      ...constants.map((constant) => {
        const dtype = typeNames[typeOf(constant)];
        return {
          name: constant.name,
          op: 'Const',
          attr: { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: sizes(constant.shape) } } },
        };
      }),
      ...nodes.map(({ name, op, inputs, attributes }) => ({
        name,
        op,
        input: inputs,
        attr: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(value)])),
      })),
    ],
    library: {},
    versions: { producer: GRAPH_VERSIONS.producer },
  };
}

/** Protobuf's JSON writes 64-bit integers as strings and bytes as Base64. */
function attribute(value: AttributeValue): unknown {
  if ('type' in value) return { type: typeNames[value.type] };
  if ('integer' in value) return { i: String(value.integer) };
  if ('integers' in value) return { list: { i: value.integers.map(String) } };
  if ('float' in value) return { f: value.float };
  if ('flag' in value) return { b: value.flag };
  return { s: Buffer.from(value.text).toString('base64') };
}

function port({ name, shape }: TensorflowPort): unknown {
  return { name: `${name}:0`, dtype: typeNames.float32, tensorShape: sizes([-1, ...shape]) };
}

function sizes(shape: Shape): unknown {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

function weightEntry(constant: TensorflowConstant): unknown {
  return { name: constant.name, shape: constant.shape, dtype: typeOf(constant) };
}
