import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, graphView, type Model, type ModelGraph, type Shape, shapeText } from '#shared/graph/index.ts';
import { shapeIn } from '../layouts.ts';
import { ModelProtoSchema, TensorProto_DataType, type ValueInfoProtoSchema } from './messages/onnx_pb.ts';
import type { OnnxDraft } from './onnx-draft.ts';
import { writeGraph } from './write-graph.ts';

/** Opset and IR version of ONNX 1.15, the first with GELU; supported since ONNX Runtime 1.17 (2024). */
const OPSET = 20;
const IR_VERSION = 9;

/** Protobuf's own limit: sizes are signed 32-bit numbers. */
const MAX_BYTES = 2 ** 31 - 1;
const BATCH = 'batch';
const INPUT = 'images';
const OUTPUT = 'logits';

/** An input or output of the file; a dynamic size is its name, or empty without one. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly (string | number)[];
}

export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly opset: number;
  readonly ir: number;
  readonly input: OnnxPort;
  readonly output: OnnxPort;
  /** ONNX operators → number of nodes, in order of appearance. */
  readonly operators: Readonly<Record<string, number>>;
}

/**
 * Encodes a network for inference. Input `images`: float32 `[batch, channels, height, width]`, normalized as in training (a vector
 * stays `[batch, features]`); output `logits`: float32 `[batch, classes]`. Other values are named after our nodes. Dropout is omitted.
 * Deterministic: the same model and metadata always give the same bytes. Throws LabError `unsupported` for an input that is neither
 * an image nor a vector, and for files over protobuf's 2 GB.
 */
export function encodeOnnx(model: Model, metadata: ReadonlyMap<string, string>): OnnxFile {
  const { draft, ports } = writeOnnx(model);
  return encodeDraft(model.graph, draft, ports, metadata);
}

/** Input and output of a file. */
export interface OnnxPorts {
  readonly input: OnnxPort;
  readonly output: OnnxPort;
}

/** The operators of {@link encodeOnnx}'s file. Throws like it. */
export function writeOnnx({ graph, weights }: Model): { readonly draft: OnnxDraft; readonly ports: OnnxPorts } {
  const view = graphView(graph);
  const image = view.inputShape;
  if (image.length !== 1 && image.length !== 3) throw unsupportedInput(graph, image);
  checkParameters(graph);
  const { draft, layout } = writeGraph({ graph, weights }, { input: INPUT, inputLayout: 'channels-first', output: OUTPUT });
  const input = { name: INPUT, shape: [BATCH, ...shapeIn(image.length === 3 ? 'channels-first' : 'channels-last', image)] };
  const output = { name: OUTPUT, shape: [BATCH, ...shapeIn(layout, view.outputShape)] };
  return { draft, ports: { input, output } };
}

/** Throws LabError `unsupported` if the parameters alone exceed protobuf's limit. */
export function checkParameters(graph: ModelGraph): void {
  checkSize(graph, 4 * graphView(graph).parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0));
}

/**
 * Encodes written operators as a file. Throws LabError `unsupported` for a file over protobuf's limit.
 *
 * @param observed values that are outputs, too
 */
export function encodeDraft(
  graph: ModelGraph,
  { nodes, tensors }: OnnxDraft,
  { input, output }: OnnxPorts,
  metadata: ReadonlyMap<string, string>,
  observed: readonly string[] = [],
): OnnxFile {
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [{ domain: '', version: BigInt(OPSET) }],
    producerName: 'Nepenthe Lab',
    metadataProps: [...metadata].map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: nodes,
      initializer: tensors,
      input: [valueInfo(input)],
      output: [valueInfo(output), ...observed.map(float32Value)],
    },
  });
  const bytes = toBinary(ModelProtoSchema, model);
  checkSize(graph, bytes.length);
  return { bytes, opset: OPSET, ir: IR_VERSION, input, output, operators: countsOf(nodes.map(({ opType = '' }) => opType)) };
}

function valueInfo({ name, shape }: OnnxPort): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape.map((size) => {
    if (size === '') return {};
    return typeof size === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(size) } }
      : { value: { case: 'dimParam' as const, value: size } };
  });
  return { name, type: { value: { case: 'tensorType', value: { elemType: TensorProto_DataType.FLOAT, shape: { dim } } } } };
}

/** A value of any shape. */
function float32Value(name: string): MessageInitShape<typeof ValueInfoProtoSchema> {
  return { name, type: { value: { case: 'tensorType', value: { elemType: TensorProto_DataType.FLOAT } } } };
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function checkSize(graph: ModelGraph, bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new LabError(
    'unsupported',
    `${graph.name} takes ${bytes} bytes; an ONNX file holds at most ${MAX_BYTES}.`,
    'Export it as safetensors, which has no such limit.',
    { location: graph.name },
  );
}

function unsupportedInput(graph: ModelGraph, shape: Shape): LabError {
  return new LabError(
    'unsupported',
    `An input of ${shapeText(shape)} is neither an image [height, width, channels] nor a vector [features].`,
    'Export a network that reads one of these.',
    { location: graph.nodes[0]?.id ?? graph.name },
  );
}
