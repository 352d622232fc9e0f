import {
  type AlgorithmName,
  algorithmsFrom,
  type AlgorithmTimes,
  type Convolution,
  convolutionsOf,
  fastestOf,
  knownAlgorithm,
  type ProgramOptions,
} from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { readFrozenAlgorithms, writeFrozenAlgorithms } from './frozen-algorithms.ts';
import type { Machine } from './machine.ts';
import type { MeasuredAlgorithms } from './measured-algorithms.ts';

type AlgorithmChoice = NonNullable<ProgramOptions['convolutionAlgorithm']>;

export interface RunAlgorithmsSettings {
  /** The run's folder. */
  readonly folder: string;
  /** Images of a step. */
  readonly images: number;
  readonly machine: Machine;
  /** Undefined if nothing is measured: the lab's own table and estimates decide. */
  readonly measuring?: Measuring | undefined;
  /** Who trained the checkpoint that the attempt starts from: no attempt, a version that froze no algorithms, or one that did. */
  readonly checkpointOf: 'no attempt' | 'older version' | 'this version';
}

interface Measuring {
  readonly known: MeasuredAlgorithms;
  readonly measure: (convolution: Convolution) => AlgorithmTimes;
  /** Called before each measurement and after the last one. */
  readonly progress: (done: number, of: number) => Promise<void>;
}

/**
 * The algorithms of a run's convolutions. They are chosen when a network is loaded: as frozen in the run's folder, else as measured on this
 * machine, now or earlier. New choices are frozen, so that all attempts compute alike.
 */
export class RunAlgorithms {
  readonly #settings: RunAlgorithmsSettings;
  readonly #chosen: Map<string, AlgorithmName>;
  readonly #hasFrozen: boolean;
  #areLost = false;

  /** Throws LabError `bad-file` if the file with the frozen algorithms is damaged. */
  constructor(settings: RunAlgorithmsSettings) {
    this.#settings = settings;
    const frozen = readFrozenAlgorithms(settings.folder);
    this.#chosen = new Map(frozen);
    this.#hasFrozen = frozen !== undefined;
  }

  /** Whether algorithms were chosen that an earlier attempt may have chosen otherwise: the file with its choices is missing. */
  get areLost(): boolean {
    return this.#areLost;
  }

  /** Chooses the algorithms of a network. Throws LabError `disk-full` or `unwritable`, and what progress throws. */
  async choose(graph: ModelGraph): Promise<AlgorithmChoice> {
    const { folder, images, checkpointOf } = this.#settings;
    const open = convolutionsOf(graph, images).filter(({ key }) => !this.#chosen.has(key));
    this.#areLost ||= open.length > 0 && checkpointOf === 'this version' && !this.#hasFrozen;
    const unknown: Convolution[] = [];
    for (const convolution of open) {
      const name = this.#withoutMeasuring(convolution);
      if (name === undefined) unknown.push(convolution);
      else this.#chosen.set(convolution.key, name);
    }
    for (const [done, convolution] of unknown.entries()) {
      await this.#settings.measuring?.progress(done, unknown.length);
      this.#chosen.set(convolution.key, this.#measured(convolution));
    }
    if (unknown.length > 0) await this.#settings.measuring?.progress(unknown.length, unknown.length);
    if (open.length > 0) writeFrozenAlgorithms(folder, this.#chosen);
    return algorithmsFrom(this.#chosen, images);
  }

  /** Undefined if the convolution has to be measured. */
  #withoutMeasuring({ key, expected }: Convolution): AlgorithmName | undefined {
    const { measuring, machine, checkpointOf } = this.#settings;
    if (checkpointOf === 'older version' && !this.#hasFrozen) return expected;
    return measuring ? measuring.known.fastest(key) : (knownAlgorithm(machine.instructionSet, key) ?? expected);
  }

  #measured(convolution: Convolution): AlgorithmName {
    const { measuring } = this.#settings;
    if (!measuring) return convolution.expected;
    const times = measuring.measure(convolution);
    const fastest = fastestOf(times);
    try {
      measuring.known.add(convolution.key, fastest, times);
    } catch (error) {
      // The run itself reports a disk to which nothing can be written; other runs measure again.
      if (!(error instanceof LabError)) throw error;
    }
    return fastest;
  }
}
