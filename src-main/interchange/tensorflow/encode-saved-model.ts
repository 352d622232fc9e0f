import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { attributeMessages, shapeMessage } from '#main/saved-model/attribute.ts';
import { GRAPH_VERSIONS, SERVE_TAG } from '#main/saved-model/conventions.ts';
import { dataTypeNumbers } from '#main/saved-model/data-type.ts';
import { type NodeDefSchema, SavedModelSchema, type TensorInfoSchema } from '#main/saved-model/saved_model_pb.ts';
import { LabError } from '#shared/errors/index.ts';
import { type TensorflowConstant, type TensorflowGraph, type TensorflowPort, typeOf } from './tensorflow-graph.ts';

/** The signature that TensorFlow Serving looks for. */
const SIGNATURE = 'serving_default';
const PREDICT = 'tensorflow/serving/predict';
/** Protobuf's own limit: sizes are signed 32-bit numbers. */
const MAX_BYTES = 2 ** 31 - 1;

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
        metaInfoDef: { tags: [SERVE_TAG] },
        graphDef: {
          node: [placeholder(input), ...constants.map(constantNode), ...nodes.map(operation)],
          versions: GRAPH_VERSIONS,
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

function placeholder({ name, shape }: TensorflowPort): Node {
  return { name, op: 'Placeholder', attr: attributeMessages({ dtype: { type: 'float32' }, shape: { shape: [-1, ...shape] } }) };
}

function constantNode({ name, shape, data }: TensorflowConstant): Node {
  const type = typeOf({ data });
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, op: 'Const', attr: attributeMessages({ dtype: { type }, value: { tensor: { type, shape, bytes } } }) };
}

function operation({ name, op, inputs, attributes }: TensorflowGraph['nodes'][number]): Node {
  return { name, op, input: [...inputs], attr: attributeMessages(attributes) };
}

function port({ name, shape }: TensorflowPort): MessageInitShape<typeof TensorInfoSchema> {
  return { encoding: { case: 'name', value: `${name}:0` }, dtype: dataTypeNumbers.float32, tensorShape: shapeMessage([-1, ...shape]) };
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new LabError(
    'unsupported',
    `The network takes ${bytes} bytes; a SavedModel holds at most ${MAX_BYTES}.`,
    'Export it as safetensors, which has no such limit.',
  );
}
