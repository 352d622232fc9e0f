import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { readRegularSync } from '#main/files/regular-file.ts';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '#main/interchange/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type ModelGraph, parametersOf, parseModelGraph, type Shape } from '#shared/graph/index.ts';
import type { Checkpoint, PartialEpoch } from '#shared/journal/index.ts';
import { currentTensorName } from '#shared/old-names/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { runPaths } from './run-paths.ts';

/** A program's variables by name: parameters, and their masks and optimizer state as `<parameter>/…`. */
type Variables = ReadonlyMap<string, Float32Array>;

/** The position of a checkpoint in its run. */
export interface CheckpointPosition {
  readonly round: number;
  /** Completed epochs of the round. */
  readonly epoch: number;
  /** Completed steps of the whole run. */
  readonly step: number;
  /** The completed part of the current epoch, for a checkpoint within one. */
  readonly partial?: PartialEpoch | undefined;
}

const FORMAT = 'nepenthe-lab checkpoint 1';
const FOLDER = 'checkpoints';
const ROUND_FILE = /^round-(\d+)\.safetensors$/;

/**
 * The complete state of training, in safetensors files. A `latest` file has every variable; a `round` file has all but the optimizer's
 * state, which each round resets. Once channels or blocks were removed, a file also has the initial
 * network without them. Random numbers are a function of seed and step and need no state. A file depends only on experiment and
 * data, so that equal runs have equal hashes.
 */
export class CheckpointStore {
  readonly #folder: string;
  readonly #write: (file: string, bytes: Uint8Array) => void;

  constructor(folder: string, write: (file: string, bytes: Uint8Array) => void = writeAtomically) {
    this.#folder = folder;
    this.#write = write;
  }

  /**
   * Writes a new file and deletes none. Throws LabError `disk-full` or `unwritable`; earlier files remain intact.
   *
   * @param altered the initial network without the channels and blocks that were removed, and with moved padding, which the file then has as well
   */
  save(
    graph: ModelGraph,
    variables: Variables,
    position: CheckpointPosition,
    keep: Checkpoint['keep'],
    altered: ModelGraph | null = null,
  ): Checkpoint {
    const { round, epoch, step, partial } = position;
    const file = `${FOLDER}/${fileName(position, keep)}.safetensors`;
    const bytes = encodeSafetensors(shapedTensors(graph, variables), {
      format: FORMAT,
      round: String(round),
      epoch: String(epoch),
      step: String(step),
      ...(altered && { graph: graphText(altered) }),
    });
    this.#write(join(this.#folder, file), bytes);
    return { file, sha256: sha256(bytes), bytes: bytes.length, round, epoch, keep, ...(partial && { partial }) };
  }

  /** Throws LabError `bad-file` if the file is missing or has changed. */
  load(checkpoint: Checkpoint): Variables {
    return this.open(checkpoint).variables;
  }

  /** The variables, and the initial network without removed channels and blocks; null if there are none. Throws LabError `bad-file` if the file is missing or has changed. */
  open(checkpoint: Checkpoint): { readonly variables: Variables; readonly altered: ModelGraph | null } {
    const file = join(this.#folder, checkpoint.file);
    const bytes = readOrMissing(file);
    if (bytes === undefined || sha256(bytes) !== checkpoint.sha256) {
      throw new LabError(
        'bad-file',
        bytes === undefined ? 'The checkpoint is missing.' : 'The checkpoint has changed since the run wrote it.',
        'Use an earlier checkpoint.',
        { file },
      );
    }
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    const variables = new Map([...tensors].map(([name, { data }]) => [currentTensorName(name), floats(data, file, name)]));
    const { graph } = metadata;
    return { variables, altered: graph === undefined ? null : parseModelGraph(parseBoundedJson(graph), file) };
  }

  isIntact(checkpoint: Checkpoint): boolean {
    const bytes = readOrMissing(join(this.#folder, checkpoint.file));
    return bytes !== undefined && sha256(bytes) === checkpoint.sha256;
  }

  /** Deletes all other `latest` files. */
  replaceLatest({ file }: Checkpoint): void {
    const folder = runPaths(this.#folder).checkpoints;
    const older = readdirSync(folder).filter((name) => name.startsWith('latest-') && name !== basename(file));
    for (const name of older) rmSync(join(folder, name), { force: true });
  }

  /** Deletes all other files, which are leftovers of a killed attempt. */
  keepOnly(checkpoints: readonly Checkpoint[]): void {
    const folder = runPaths(this.#folder).checkpoints;
    for (const name of this.#others(checkpoints)) rmSync(join(folder, name), { force: true });
  }

  /**
   * Moves all other files to the run's set-aside folder, except models of rounds up to `round`, which stay where they are. For a journal
   * with unreadable lines, which may be those of the files. Returns the paths of moved files, relative to the run's folder.
   *
   * @param round null if the attempt starts from scratch
   */
  setAside(checkpoints: readonly Checkpoint[], round: number | null, attempt: number): readonly string[] {
    const { checkpoints: from, setAside } = runPaths(this.#folder);
    const to = join(setAside, `attempt-${padded(attempt)}`);
    const isReplaced = (name: string): boolean => Number(ROUND_FILE.exec(name)?.[1] ?? Infinity) > (round ?? -1);
    const moved = this.#others(checkpoints).filter(isReplaced);
    try {
      if (moved.length > 0) mkdirSync(to, { recursive: true });
      for (const name of moved) renameSync(join(from, name), join(to, name));
      // Their new names first: a power cut may leave a file with both, but never with none.
      if (moved.length > 0) for (const folder of [to, setAside, this.#folder, from]) syncFolder(folder);
    } catch (error) {
      throw writeProblem(error, to);
    }
    return moved.map((name) => relative(this.#folder, join(to, name)).replaceAll(sep, '/'));
  }

  #others(checkpoints: readonly Checkpoint[]): readonly string[] {
    const kept = new Set(checkpoints.map(({ file }) => basename(file)));
    const folder = runPaths(this.#folder).checkpoints;
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder).filter((name) => !kept.has(name));
  }
}

function fileName({ round, epoch, partial }: CheckpointPosition, keep: Checkpoint['keep']): string {
  if (keep === 'round') return `round-${padded(round)}`;
  return `latest-${padded(round)}-${padded(epoch)}${partial ? `-${partial.steps}` : ''}`;
}

function shapedTensors(graph: ModelGraph, variables: Variables): ReadonlyMap<string, Tensor> {
  const shapes = new Map<string, Shape>(parametersOf(graph).map(({ name, shape }) => [name, shape]));
  const shapeOf = (name: string): Shape | undefined => shapes.get(name) ?? shapes.get(name.slice(0, name.lastIndexOf('/')));
  return new Map(
    [...variables].map(([name, data]) => [name, { shape: shapeOf(name) ?? [data.length], data: data as Float32Array<ArrayBuffer> }]),
  );
}

/** Equal graphs have equal texts, whatever the order of their fields. */
function graphText({ nodes, ...graph }: ModelGraph): string {
  return JSON.stringify({ ...graph, nodes: nodes.map((node) => Object.fromEntries(Object.entries(node).toSorted())) });
}

function floats(data: Tensor['data'], file: string, name: string): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new LabError('bad-file', 'A checkpoint tensor is not float32.', 'Use an earlier checkpoint.', { file, location: name });
}

function readOrMissing(file: string): Buffer | undefined {
  try {
    return readRegularSync(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function padded(number: number): string {
  return String(number).padStart(3, '0');
}
