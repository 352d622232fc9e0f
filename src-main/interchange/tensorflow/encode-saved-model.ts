import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { LabError } from '#shared/errors/index.ts';
import type { Shape } from '#shared/graph/index.ts';
import {
  type AttrValueSchema,
  DataType,
  type NodeDefSchema,
  SavedModelSchema,
  type TensorInfoSchema,
  type TensorShapeProtoSchema,
} from './messages/saved_model_pb.ts';
import {
  type AttributeValue,
  GRAPH_MIN_CONSUMER,
  GRAPH_PRODUCER,
  type NumberType,
  type TensorflowConstant,
  type TensorflowGraph,
  type TensorflowPort,
  typeOf,
} from './tensorflow-graph.ts';

/** The tag and signature that TensorFlow Serving and `tf.saved_model.load` look for. */
const TAG = 'serve';
const SIGNATURE = 'serving_default';
const PREDICT = 'tensorflow/serving/predict';
/** Protobuf's own limit: sizes are signed 32-bit numbers. */
const MAX_BYTES = 2 ** 31 - 1;

const types: Readonly<Record<NumberType, DataType>> = { float32: DataType.DT_FLOAT, int32: DataType.DT_INT32 };

/**
 * Encodes a graph as the `saved_model.pb` of a SavedModel without variables: parameters are constants. Deterministic. Throws LabError
 * `unsupported` for files over protobuf's 2 GB.
 */
export function encodeSavedModel(graph: TensorflowGraph): Uint8Array {
  checkSize(graph.constants.reduce((sum, { data }) => sum + data.byteLength, 0));
  const { input, output, nodes, constants } = graph;
  const model = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [
      {
        metaInfoDef: { tags: [TAG] },
        graphDef: {
          node: [placeholder(input), ...constants.map(constantNode), ...nodes.map(operation)],
          versions: { producer: GRAPH_PRODUCER, minConsumer: GRAPH_MIN_CONSUMER },
        },
        signatureDef: {
          [SIGNATURE]: { inputs: { [input.name]: port(input) }, outputs: { [output.name]: port(output) }, methodName: PREDICT },
        },
      },
    ],
  });
  const bytes = toBinary(SavedModelSchema, model);
  checkSize(bytes.length);
  return bytes;
}

type Node = MessageInitShape<typeof NodeDefSchema>;
type Value = MessageInitShape<typeof AttrValueSchema>;

function placeholder({ name, shape }: TensorflowPort): Node {
  return {
    name,
    op: 'Placeholder',
    attr: { dtype: typeValue('float32'), shape: { value: { case: 'shape', value: sizes([-1, ...shape]) } } },
  };
}

function constantNode({ name, shape, data }: TensorflowConstant): Node {
  const type = typeOf({ data });
  const tensorContent = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const tensor = { dtype: types[type], tensorShape: sizes(shape), tensorContent };
  return { name, op: 'Const', attr: { dtype: typeValue(type), value: { value: { case: 'tensor', value: tensor } } } };
}

function operation({ name, op, inputs, attributes }: TensorflowGraph['nodes'][number]): Node {
  const attr = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(value)]));
  return { name, op, input: [...inputs], attr };
}

function attribute(value: AttributeValue): Value {
  if ('type' in value) return typeValue(value.type);
  if ('integer' in value) return { value: { case: 'i', value: BigInt(value.integer) } };
  if ('integers' in value) return { value: { case: 'list', value: { i: value.integers.map(BigInt) } } };
  if ('float' in value) return { value: { case: 'f', value: value.float } };
  if ('flag' in value) return { value: { case: 'b', value: value.flag } };
  return { value: { case: 's', value: new TextEncoder().encode(value.text) } };
}

function typeValue(type: NumberType): Value {
  return { value: { case: 'type', value: types[type] } };
}

function port({ name, shape }: TensorflowPort): MessageInitShape<typeof TensorInfoSchema> {
  return { encoding: { case: 'name', value: `${name}:0` }, dtype: types.float32, tensorShape: sizes([-1, ...shape]) };
}

function sizes(shape: Shape): MessageInitShape<typeof TensorShapeProtoSchema> {
  return { dim: shape.map((size) => ({ size: BigInt(size) })) };
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new LabError(
    'unsupported',
    `The network takes ${bytes} bytes; a SavedModel holds at most ${MAX_BYTES}.`,
    'Export it as safetensors, which has no such limit.',
  );
}
