import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { type AlgorithmName, algorithmNames, type AlgorithmTimes } from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Machine, machineId, machineSchema } from './machine.ts';

const entrySchema = z.strictObject({
  fastest: z.enum(algorithmNames),
  milliseconds: z.partialRecord(z.enum(algorithmNames), z.strictObject({ wall: z.number(), processor: z.number() })),
});

const tableSchema = z.strictObject({ format: z.literal(1), machine: machineSchema, convolutions: z.record(z.string(), entrySchema) });

type Entries = z.output<typeof tableSchema>['convolutions'];

/**
 * The fastest algorithms of convolutions as measured on this machine: `convolutions/<machine>.json` in the data folder. All runners share it.
 * If two add to it at the same time, one addition is lost, and that convolution is measured again. A damaged file counts as empty and is
 * replaced.
 */
export class MeasuredAlgorithms {
  readonly #file: string | undefined;
  readonly #machine: Machine;

  /** @param dataFolder undefined for a run outside of a data folder, whose measurements are not kept */
  constructor(dataFolder: string | undefined, machine: Machine) {
    this.#file = dataFolder === undefined ? undefined : join(dataFolder, 'convolutions', `${machineId(machine)}.json`);
    this.#machine = machine;
  }

  fastest(key: string): AlgorithmName | undefined {
    const entries = this.#entries();
    return Object.hasOwn(entries, key) ? entries[key]?.fastest : undefined;
  }

  /** Throws LabError `disk-full` or `unwritable`. */
  add(key: string, fastest: AlgorithmName, times: AlgorithmTimes): void {
    if (this.#file === undefined) return;
    const convolutions: Entries = { ...this.#entries(), [key]: { fastest, milliseconds: Object.fromEntries(times) } };
    writeAtomically(this.#file, `${JSON.stringify({ format: 1, machine: this.#machine, convolutions }, null, 2)}\n`);
  }

  #entries(): Entries {
    if (this.#file === undefined) return {};
    try {
      return readJsonFile(this.#file, tableSchema, 'It is measured again.')?.convolutions ?? {};
    } catch (error) {
      if (error instanceof LabError) return {};
      throw error;
    }
  }
}
