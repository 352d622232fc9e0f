import { LabError, type RefusedNode } from '#shared/contract/lab-error.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { TensorProto_DataType, type ValueInfoProto } from '../../messages/onnx_pb.ts';
import { badOnnx } from '../bad-onnx.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { typeName } from '../number-types.ts';

/** Batches that stand for an open one: a size in the file that is a multiple of one of these would be taken for it. */
const STAND_INS = [1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049];
const REMEDY = 'Export a network that reads one float32 tensor [batch, channels, height, width] and classifies.';

export interface SourceInput {
  readonly name: string;
  /** ONNX's, without the batch. */
  readonly shape: Shape;
  /** How many samples the file has baked in; null where the batch is open. */
  readonly baked: number | null;
  /** Samples to work shapes out with. */
  readonly batch: number;
}

/** The one input and the one output of a file. Throws LabError `unsupported`, naming all that are too many. */
export function networkEnds(document: OnnxDocument): { readonly input: SourceInput; readonly output: string } {
  const { graph, file } = document;
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input, ...moreInputs] = inputs;
  const [output, ...moreOutputs] = graph.output;
  const many: RefusedNode[] = [
    ...moreInputs.map(({ name }) => ({ name, op: 'input', why: 'a network has one input here' })),
    ...moreOutputs.map(({ name }) => ({ name, op: 'output', why: 'a network has one output here' })),
  ];
  if (!input || !output) throw badOnnx(`The network has no ${input ? 'output' : 'input'}.`, file, 'the graph');
  if (many.length > 0) {
    const message = `The network has ${inputs.length} inputs and ${graph.output.length} outputs.`;
    throw new LabError('unsupported', message, 'Use a network with one of each, or cut the others off.', { file, nodes: many });
  }
  return { input: sourceInput(document, input), output: output.name };
}

function sourceInput({ file, graph }: OnnxDocument, { name, type }: ValueInfoProto): SourceInput {
  const refused = (why: string): LabError =>
    new LabError('unsupported', `The input ${name} cannot be dealt with: ${why}.`, REMEDY, {
      file,
      place: name,
      nodes: [{ name, op: 'input', why }],
    });
  if (type?.value.case !== 'tensorType') throw refused('it is no tensor');
  const { elemType, shape } = type.value.value;
  if (elemType !== TensorProto_DataType.FLOAT) throw refused(`it is of ${typeName(elemType)}`);
  const sizes = (shape?.dim ?? []).map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : null));
  const [baked = null, ...rest] = sizes;
  if (rest.length !== 1 && rest.length !== 3) throw refused(`it has ${sizes.length} axes`);
  const open = rest.findIndex((size) => size === null || size < 1);
  if (open >= 0) throw refused(`its axis ${open + 1} has no fixed size; only the batch may be open`);
  const isOpen = baked === null || baked < 1;
  const known = rest.map((size) => size ?? 0);
  if (elementsOf(known) > 2 ** 31 - 1) throw refused(`it has the shape [${known.join(', ')}]`);
  const used = [...known, ...graph.initializer.flatMap(({ dims }) => dims.map(Number))];
  const standIn = STAND_INS.find((prime) => used.every((size) => size % prime !== 0 || size === 0)) ?? 1009;
  return { name, shape: known, baked: isOpen ? null : baked, batch: isOpen ? standIn : baked };
}
