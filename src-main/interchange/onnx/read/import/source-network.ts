import type { RefusedNode } from '#shared/errors/index.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { TensorProto_DataType, type ValueInfoProto } from '../../messages/onnx_pb.ts';
import { badOnnx } from '../bad-onnx.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { typeName } from '../number-types.ts';

/** Batches that stand for an open one: a size in the file that is a multiple of one of these would be taken for it. */
const STAND_INS = [1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049];

export interface SourceInput {
  readonly name: string;
  /** ONNX's, without the batch; null where a network of ours cannot have it. */
  readonly shape: Shape | null;
  /** How many samples the file has baked in; null where the batch is open. */
  readonly baked: number | null;
  /** Samples to work shapes out with. */
  readonly batch: number;
}

export interface NetworkEnds {
  readonly input: SourceInput;
  /** Those that are too many. */
  readonly moreInputs: readonly string[];
  readonly outputs: readonly [string, ...string[]];
  /** What of all that stands in the way of an import. */
  readonly refused: readonly RefusedNode[];
}

/** The one input and the one output of a file, and what is wrong with them. Throws LabError `bad-file` where one of them is missing. */
export function networkEnds(document: OnnxDocument): NetworkEnds {
  const { graph, file } = document;
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const [input, ...more] = graph.input.filter(({ name }) => !constants.has(name));
  const [output, ...moreOutputs] = graph.output.map(({ name }) => name);
  if (!input || output === undefined) throw badOnnx(`The network has no ${input ? 'output' : 'input'}.`, file, 'the graph');
  const { shape, baked, why } = inputForm(input);
  const known = [...(shape ?? []), ...graph.initializer.flatMap(({ dims }) => dims.map(Number))];
  const standIn = STAND_INS.find((prime) => known.every((size) => size % prime !== 0 || size === 0)) ?? 1009;
  const moreInputs = more.map(({ name }) => name);
  return {
    input: { name: input.name, shape, baked, batch: baked ?? standIn },
    moreInputs,
    outputs: [output, ...moreOutputs],
    refused: [
      ...(why === undefined ? [] : [{ name: input.name, op: 'input', why }]),
      ...moreInputs.map((name) => ({ name, op: 'input', why: 'a network has one input here' })),
      ...moreOutputs.map((name) => ({ name, op: 'output', why: 'a network has one output here' })),
    ],
  };
}

/** `why` a network of ours cannot have such an input. */
function inputForm({ type }: ValueInfoProto): Pick<SourceInput, 'shape' | 'baked'> & { readonly why?: string } {
  if (type?.value.case !== 'tensorType') return { shape: null, baked: null, why: 'it is no tensor' };
  const { elemType, shape } = type.value.value;
  const sizes = (shape?.dim ?? []).map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : null));
  const [first = null, ...rest] = sizes;
  const baked = first === null || first < 1 ? null : first;
  const known = rest.map((size) => size ?? 0);
  const open = known.findIndex((size) => size < 1);
  const why =
    rest.length !== 1 && rest.length !== 3
      ? `it has ${sizes.length} axes`
      : open >= 0
        ? `its axis ${open + 1} has no fixed size; only the batch may be open`
        : elementsOf(known) > 2 ** 31 - 1
          ? `it has the shape [${known.join(', ')}]`
          : undefined;
  if (why !== undefined) return { shape: null, baked, why };
  return { shape: known, baked, ...(elemType !== TensorProto_DataType.FLOAT && { why: `it is of ${typeName(elemType)}` }) };
}
