import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { readRegularSync } from '#main/files/regular-file.ts';
import { decodeWeights } from '#main/interchange/index.ts';
import { type ImportedModel, importedModelSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Model, type ModelGraph, parseModelGraph } from '#shared/graph/index.ts';
import { type ImportedNetwork, noSuchModel } from '#shared/networks/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { MODEL_FILE, WEIGHTS_FILE } from './library-folder.ts';

/** A graph of ten thousand nodes takes about 2 MB. */
const MAX_DESCRIPTION_BYTES = 64 << 20;
const REMEDY = 'Remove the model and import it again.';

/** The content of `model.json`. */
export const storedModelSchema = importedModelSchema.extend({
  format: z.literal(1),
  graph: z.unknown(),
  file: z.strictObject({ bytes: z.int().min(0), sha256: importedModelSchema.shape.source.shape.sha256 }).describe('The weights file.'),
});

export type StoredModel = z.output<typeof storedModelSchema>;

/** A model of the library, without its weights. */
export interface FoundModel {
  /** Absolute if the data folder is. */
  readonly folder: string;
  readonly description: ImportedModel;
  readonly graph: ModelGraph;
  /** Of network, normalization and weights: equal for the same model, whenever it was imported. */
  readonly sha256: string;
}

/** Reads `model.json` and checks that the weights file exists. Throws LabError `not-found` or `bad-file`. */
export function readModel(folder: string): FoundModel {
  return foundModel(folder, readStored(folder));
}

/** Reads a model with its weights. Throws LabError `not-found` or `bad-file`, also if the weights have changed. */
export function loadModel(folder: string): FoundModel & Model {
  const stored = readStored(folder);
  const found = foundModel(folder, stored);
  const file = join(folder, WEIGHTS_FILE);
  const bytes = readWeights(file);
  if (sha256(bytes) !== stored.file.sha256) throw damaged('The weights have changed since the import.', file);
  return { ...found, weights: decodeWeights(found.graph, bytes, file) };
}

/** The input of adapting it to a data set. */
export function networkOf({ description: { name, network, normalization }, graph }: FoundModel): ImportedNetwork {
  return { name, graph, network, ...(normalization && { normalization }) };
}

export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function readStored(folder: string): StoredModel {
  const description = join(folder, MODEL_FILE);
  const stored = readJsonFile(description, storedModelSchema, REMEDY, MAX_DESCRIPTION_BYTES);
  if (!stored) throw existsSync(folder) ? damaged('The model has no model.json.', folder) : noSuchModel(basename(folder));
  const weights = join(folder, WEIGHTS_FILE);
  const bytes = sizeOf(weights);
  if (bytes === undefined) throw damaged('The weights are missing.', weights);
  if (bytes !== stored.file.bytes) {
    throw damaged(`The weights have ${formatCount(bytes)} bytes, expected ${formatCount(stored.file.bytes)}.`, weights);
  }
  return stored;
}

function foundModel(folder: string, stored: StoredModel): FoundModel {
  return {
    folder,
    description: importedModelSchema.parse(stored),
    graph: parseModelGraph(stored.graph, join(folder, MODEL_FILE)),
    // Models without a normalization of their own keep the hash that older specs hold.
    sha256: sha256(
      JSON.stringify([stored.graph, stored.network, ...(stored.normalization ? [stored.normalization] : [])]),
      stored.file.sha256,
    ),
  };
}

function sizeOf(file: string): number | undefined {
  try {
    return statSync(file).size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw readProblem(error, file);
  }
}

function readWeights(file: string): Buffer {
  try {
    return readRegularSync(file);
  } catch (error) {
    throw readProblem(error, file);
  }
}

function damaged(message: string, file: string): LabError {
  return new LabError('bad-file', message, REMEDY, { file });
}
