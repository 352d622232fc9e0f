import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVE_TAG } from '#main/saved-model/conventions.ts';
import { dataTypeNumbers } from '#main/saved-model/data-type.ts';
import { type Output, reference } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { tensorflow } from './tensorflow.ts';

/** The value of a placeholder in one run; its memory is read in place and must not change until the run ends. */
export interface Feed {
  readonly to: Output;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/**
 * A TensorFlow session with a graph and its variables. It uses the native binding directly: inputs are not copied, any set of
 * placeholders and outputs can be run, and every tensor is deleted before a run returns.
 */
export class TensorflowSession {
  readonly #binding = tensorflow();
  readonly #id: number;
  #open = true;

  /** Writes the saved model to the directory, loads it and runs its initialization. */
  constructor(directory: string, savedModel: Uint8Array) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'saved_model.pb'), savedModel);
    this.#id = this.#attempt(() => this.#binding.loadSavedModel(directory, SERVE_TAG));
  }

  /** Computes the fetched outputs and returns their elements, row-major, as float32 or int32. */
  run(feeds: readonly Feed[], fetches: readonly Output[]): (Float32Array | Int32Array)[] {
    if (!this.#open) throw new Error('the session is closed');
    // TensorFlow rejects an empty run.
    if (fetches.length === 0) return [];
    const tensors: number[] = [];
    try {
      for (const { to, shape, values } of feeds) {
        tensors.push(this.#binding.createTensor([...shape], dataTypeNumbers[to.type], values));
      }
      const fed = feeds.map((feed) => reference(feed.to)).join();
      const results = this.#attempt(() => this.#binding.runSavedModel(this.#id, tensors, fed, fetches.map(reference).join()));
      tensors.push(...results.map((result) => result.id));
      return results.map((result) => this.#binding.tensorDataSync(result.id) as Float32Array | Int32Array);
    } finally {
      for (const tensor of tensors) this.#binding.deleteTensor(tensor);
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#binding.deleteSavedModel(this.#id);
  }

  #attempt<Result>(call: () => Result): Result {
    try {
      return call();
    } catch (cause) {
      throw new ProgramError('TensorFlow', cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }
}
