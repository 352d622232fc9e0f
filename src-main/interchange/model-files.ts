import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import type { ExportFormat } from '#shared/contract/models.ts';
import { parametersOf, parseModelGraph, type Model, type ModelGraph, type Parameter, type Weights } from '#shared/graph/index.ts';
import { duplicateKey } from './duplicate-key.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';

/** A network for programs that build it themselves: its values, and beside them what it is. */
export interface ModelFiles {
  /** Parameters under our names, in our layouts. */
  readonly safetensors: Uint8Array;
  /** JSON `{format, graph, metadata}`; docs/exports.md describes it. */
  readonly graph: string;
}

const FORMAT = 1;
const REMEDY = 'Export the network again, or take another copy of the files.';
/** Far beyond any network's; a graph of ten thousand nodes takes about 2 MB. */
const MAX_GRAPH_LENGTH = 64 * 2 ** 20;

const graphFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  graph: z.unknown(),
  metadata: z.record(z.string(), z.string()),
});

/** The file that a `.safetensors` file's graph lies in: beside it, `<name>.graph.json`. */
export function graphFileOf(file: string): string {
  return `${file.replace(/\.safetensors$/i, '')}.graph.json`;
}

/** The files that an exported model is made of. */
export function filesOfExport({ format, file }: { readonly format: ExportFormat; readonly file: string }): readonly string[] {
  return format === 'safetensors' ? [file, graphFileOf(file)] : [file];
}

/** The same model and metadata always give the same files. */
export function encodeModelFiles({ graph, weights }: Model, metadata: ReadonlyMap<string, string>): ModelFiles {
  const told = Object.fromEntries(metadata);
  return {
    safetensors: encodeWeights({ graph, weights }, told),
    graph: `${JSON.stringify({ format: FORMAT, graph, metadata: told }, undefined, 2)}\n`,
  };
}

/** A safetensors file of a model's parameters under our names, in our layouts. */
export function encodeWeights({ graph, weights }: Model, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return encodeSafetensors(new Map(parametersOf(graph).map((parameter) => [parameter.name, tensorOf(parameter, weights)])), metadata);
}

/**
 * The model of two files that may be anyone's. `names` tells the files in errors. Throws LabError `bad-file` naming the parameter
 * where graph and values do not fit together, and what {@link parseModelGraph} throws.
 */
export function decodeModel(files: ModelFiles, names: { readonly safetensors: string; readonly graph: string }): Model {
  const graph = decodeGraph(files.graph, names.graph);
  return { graph, weights: decodeWeights(graph, files.safetensors, names.safetensors) };
}

/** The values of a network's parameters. Throws LabError `bad-file` naming the parameter where they are not exactly its own. */
export function decodeWeights(graph: ModelGraph, bytes: Uint8Array, file: string): Weights {
  const { tensors } = decodeSafetensors(bytes, file);
  const weights = new Map(parametersOf(graph).map((parameter) => [parameter.name, valuesOf(parameter, tensors, file)]));
  const foreign = [...tensors.keys()].find((name) => !weights.has(name));
  if (foreign !== undefined) throw bad(`No node of the network has the parameter ${foreign}.`, file, `tensor ${foreign}`);
  return weights;
}

function decodeGraph(text: string, file: string): ModelGraph {
  if (text.length > MAX_GRAPH_LENGTH) throw bad(`A graph of ${text.length} characters is beyond all bounds.`, file, 'the file');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw bad(`The graph is not JSON: ${error instanceof Error ? error.message : String(error)}`, file, 'the file');
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw bad(`An object names ${JSON.stringify(twice)} twice.`, file, twice);
  const checked = graphFileSchema.safeParse(document);
  if (checked.success) return parseModelGraph(checked.data.graph, file);
  const { path = [], message = 'Not of the expected form' } = checked.error.issues[0] ?? {};
  throw bad(`${message}.`, file, path.join('.') || 'the file');
}

function tensorOf({ name, shape }: Parameter, weights: Weights): Tensor {
  const data = weights.get(name);
  if (!data) throw new Error(`no weights for ${name}`);
  return { shape, data };
}

function valuesOf({ name, shape }: Parameter, tensors: ReadonlyMap<string, Tensor>, file: string): Float32Array {
  const place = `tensor ${name}`;
  const tensor = tensors.get(name);
  if (!tensor) throw bad(`It lacks the parameter ${name} of the network.`, file, place);
  if (!(tensor.data instanceof Float32Array)) throw bad(`${name} does not hold float32 numbers.`, file, place);
  if (tensor.shape.join() !== shape.join()) {
    throw bad(`${name} has the shape [${tensor.shape.join(', ')}], the network needs [${shape.join(', ')}].`, file, place);
  }
  return tensor.data;
}

function bad(message: string, file: string, place: string): LabError {
  return new LabError('bad-file', message, REMEDY, { file, location: place });
}
