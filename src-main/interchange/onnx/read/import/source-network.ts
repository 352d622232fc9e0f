import type { RefusedNode } from '#shared/errors/index.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';
import type { Port } from '#shared/networks/index.ts';
import { plural } from '#shared/text/index.ts';
import { TensorProto_DataType, type ValueInfoProto } from '../../messages/onnx_pb.ts';
import { badOnnx } from '../bad-onnx.ts';
import { typeName } from '../number-types.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { declaredPort } from './declared-ports.ts';

/** Primes that stand in for a dynamic batch size; one that divides no other size in the file is chosen. */
const STAND_INS = [1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049];

export interface SourceInput {
  readonly name: string;
  readonly declared: Port;
  /** ONNX's shape, without the batch; null if unsupported. */
  readonly shape: Shape | null;
  /** Fixed batch size; null if dynamic. */
  readonly baked: number | null;
  /** Batch size for shape inference. */
  readonly batch: number;
}

export interface NetworkPorts {
  readonly input: SourceInput;
  /** Names of inputs beyond the first, which are refused. */
  readonly extraInputs: readonly string[];
  readonly outputs: readonly [string, ...string[]];
  /** Inputs and outputs that prevent an import. */
  readonly refused: readonly RefusedNode[];
}

/** Input and output of a file, with the reasons that prevent an import. Throws LabError `bad-file` if either is missing. */
export function networkPorts(document: OnnxDocument): NetworkPorts {
  const { graph, file } = document;
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const [input, ...extra] = graph.input.filter(({ name }) => !constants.has(name));
  const [output, ...extraOutputs] = graph.output.map(({ name }) => name);
  if (!input || output === undefined) throw badOnnx(`The network has no ${input ? 'output' : 'input'}.`, file, 'the graph');
  const { shape, baked, why } = inputShapeOf(input);
  const known = [...(shape ?? []), ...graph.initializer.flatMap(({ dims }) => dims.map(Number))];
  const standIn = STAND_INS.find((prime) => known.every((size) => size % prime !== 0 || size === 0)) ?? 1009;
  const extraInputs = extra.map(({ name }) => name);
  return {
    input: { name: input.name, declared: declaredPort(input), shape, baked, batch: baked ?? standIn },
    extraInputs,
    outputs: [output, ...extraOutputs],
    refused: [
      ...(why === undefined ? [] : [{ name: input.name, op: 'input', why }]),
      ...extraInputs.map((name) => ({ name, op: 'input', why: 'only one input is supported' })),
      ...extraOutputs.map((name) => ({ name, op: 'output', why: 'only one output is supported' })),
    ],
  };
}

/** Shape of an input; `why` says why it is not supported. */
function inputShapeOf({ type }: ValueInfoProto): Pick<SourceInput, 'shape' | 'baked'> & { readonly why?: string } {
  if (type?.value.case !== 'tensorType') return { shape: null, baked: null, why: 'it is not a tensor' };
  const { elemType, shape } = type.value.value;
  const sizes = (shape?.dim ?? []).map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : null));
  const [first = null, ...rest] = sizes;
  const baked = first === null || first < 1 ? null : first;
  const known = rest.map((size) => size ?? 0);
  const open = known.findIndex((size) => size < 1);
  const why =
    rest.length !== 1 && rest.length !== 3
      ? `it has ${plural(sizes.length, 'axis', 'axes')}`
      : open >= 0
        ? `its axis ${open + 1} has no fixed size; only the batch may be dynamic`
        : elementsOf(known) > 2 ** 31 - 1
          ? `its shape [${known.join(', ')}] is too large`
          : undefined;
  if (why !== undefined) return { shape: null, baked, why };
  return { shape: known, baked, ...(elemType !== TensorProto_DataType.FLOAT && { why: `its type is ${typeName(elemType)}` }) };
}
