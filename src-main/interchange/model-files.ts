import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { type Model, type ModelGraph, type Parameter, parametersOf, parseModelGraph, type Weights } from '#shared/graph/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { duplicateKey } from './duplicate-key.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

/** A network for programs that build it themselves: weights and a description of the graph. */
export interface ModelFiles {
  /** Parameters with our names and layouts. */
  readonly safetensors: Uint8Array;
  /** JSON `{format, graph, metadata}`; docs/exports.md describes it. */
  readonly graph: string;
}

const FORMAT = 1;
const REMEDY = 'Export the network again, or use another copy of the files.';
/** A graph of ten thousand nodes takes about 2 MB. */
const MAX_GRAPH_LENGTH = 64 * 2 ** 20;

const graphFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  graph: z.unknown(),
  metadata: z.record(z.string(), z.string()),
});

/** Deterministic: the same model and metadata always give the same bytes. */
export function encodeModelFiles({ graph, weights }: Model, metadata: ReadonlyMap<string, string>): ModelFiles {
  const metadataRecord = Object.fromEntries(metadata);
  return {
    safetensors: encodeWeights({ graph, weights }, metadataRecord),
    graph: `${JSON.stringify({ format: FORMAT, graph, metadata: metadataRecord }, undefined, 2)}\n`,
  };
}

/** A safetensors file of a model's parameters, with our names and layouts. */
export function encodeWeights({ graph, weights }: Model, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return encodeSafetensors(new Map(parametersOf(graph).map((parameter) => [parameter.name, tensorOf(parameter, weights)])), metadata);
}

/**
 * Decodes a model from two untrusted files; `names` are their names in errors. Throws LabError `bad-file` naming the parameter if the
 * graph and the weights do not match, and the errors of {@link parseModelGraph}.
 */
export function decodeModel(files: ModelFiles, names: { readonly safetensors: string; readonly graph: string }): Model {
  const graph = decodeGraph(files.graph, names.graph);
  return { graph, weights: decodeWeights(graph, files.safetensors, names.safetensors) };
}

/** Decodes the weights of a network. Throws LabError `bad-file` naming the parameter that is missing, unexpected or misshaped. */
export function decodeWeights(graph: ModelGraph, bytes: Uint8Array, file: string): Weights {
  const { tensors } = decodeSafetensors(bytes, file);
  const weights = new Map(parametersOf(graph).map((parameter) => [parameter.name, valuesOf(parameter, tensors, file)]));
  const unexpected = [...tensors.keys()].find((name) => !weights.has(name));
  if (unexpected !== undefined) throw bad(`The network has no parameter ${unexpected}.`, file, `tensor ${unexpected}`);
  return weights;
}

function decodeGraph(text: string, file: string): ModelGraph {
  if (text.length > MAX_GRAPH_LENGTH)
    throw bad(`The graph has ${text.length} characters; the limit is ${MAX_GRAPH_LENGTH}.`, file, 'the file');
  let document: unknown;
  try {
    document = parseBoundedJson(text);
  } catch (error) {
    throw bad(`The graph is not JSON: ${error instanceof Error ? error.message : String(error)}.`, file, 'the file');
  }
  const duplicate = duplicateKey(text);
  if (duplicate !== undefined) throw bad(`The key ${JSON.stringify(duplicate)} occurs twice in one object.`, file, duplicate);
  const checked = graphFileSchema.safeParse(document);
  if (checked.success) return parseModelGraph(checked.data.graph, file);
  const { path = [], message = 'unexpected' } = checked.error.issues[0] ?? {};
  throw bad(`Invalid content: ${message}.`, file, path.join('.') || 'the file');
}

function tensorOf({ name, shape }: Parameter, weights: Weights): Tensor {
  const data = weights.get(name);
  if (!data) throw new Error(`no weights for ${name}`);
  return { shape, data };
}

function valuesOf({ name, shape }: Parameter, tensors: ReadonlyMap<string, Tensor>, file: string): Float32Array {
  const location = `tensor ${name}`;
  const tensor = tensors.get(name);
  if (!tensor) throw bad(`The parameter ${name} is missing.`, file, location);
  if (!(tensor.data instanceof Float32Array)) throw bad(`${name} does not hold float32 values.`, file, location);
  if (tensor.shape.join() !== shape.join()) {
    throw bad(`${name} has the shape [${tensor.shape.join(', ')}]; the network needs [${shape.join(', ')}].`, file, location);
  }
  return tensor.data;
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, REMEDY, { file, location });
}
