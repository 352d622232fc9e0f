import {
  type AlgorithmName,
  algorithmsFrom,
  type AlgorithmTable,
  type Convolution,
  convolutionsOf,
  type ProgramOptions,
  type TensorflowDescription,
} from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { chooseAlgorithms, type Measuring } from './choose-algorithms.ts';
import { readFrozenAlgorithms, writeFrozenAlgorithms } from './frozen-algorithms.ts';

type AlgorithmChoice = NonNullable<ProgramOptions['convolutionAlgorithm']>;

export interface RunAlgorithmsSettings {
  /** The run's folder. */
  readonly folder: string;
  /** Images of a step. */
  readonly images: number;
  readonly tensorflow: Pick<TensorflowDescription, 'instructionSet'>;
  /** Undefined if nothing is measured: the lab's own table and estimates decide. */
  readonly measuring: Measuring | undefined;
  /** Who trained the checkpoint that the attempt starts from: no attempt, a version that froze no algorithms, or one that did. */
  readonly checkpointOf: 'no attempt' | 'older version' | 'this version';
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
    for (const [key, name] of await this.#choiceFor(open)) this.#chosen.set(key, name);
    if (open.length > 0) writeFrozenAlgorithms(folder, this.#chosen);
    return algorithmsFrom(this.#chosen, images);
  }

  async #choiceFor(convolutions: readonly Convolution[]): Promise<AlgorithmTable> {
    const { tensorflow, measuring, checkpointOf } = this.#settings;
    const isOlder = checkpointOf === 'older version' && !this.#hasFrozen;
    if (isOlder) return new Map(convolutions.map(({ key, expected }) => [key, expected]));
    return await chooseAlgorithms(convolutions, tensorflow, measuring);
  }
}
