import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AlgorithmName,
  type AlgorithmTable,
  type AlgorithmTimes,
  type Convolution,
  fastestOf,
  knownAlgorithm,
  measureConvolution,
  type TensorflowDescription,
} from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { machineOf } from './machine.ts';
import { MeasuredAlgorithms } from './measured-algorithms.ts';

/** `off`: nothing is measured. */
const SWITCH = 'NEPENTHE_MEASURE_CONVOLUTIONS';

/** How algorithms are measured. */
export interface Measuring {
  readonly known: MeasuredAlgorithms;
  readonly measure: (convolution: Convolution) => AlgorithmTimes;
  /** Called before each measurement and after the last one. */
  readonly progress: (done: number, of: number) => Promise<void>;
}

/**
 * Undefined if the environment switches measuring off.
 *
 * @param dataFolder holds this machine's table; undefined for a run outside of a data folder, whose measurements are not kept
 */
export function measuringOn(
  tensorflow: TensorflowDescription,
  dataFolder: string | undefined,
  progress: Measuring['progress'] = () => Promise.resolve(),
): Measuring | undefined {
  if (process.env[SWITCH] === 'off') return undefined;
  return { known: new MeasuredAlgorithms(dataFolder, machineOf(tensorflow)), measure, progress };
}

/**
 * The fastest algorithms of convolutions as measured on this machine, now or earlier; without measuring, those of the lab's own table and
 * estimates. Throws what progress throws.
 */
export async function chooseAlgorithms(
  convolutions: readonly Convolution[],
  { instructionSet }: Pick<TensorflowDescription, 'instructionSet'>,
  measuring: Measuring | undefined,
): Promise<AlgorithmTable> {
  if (!measuring) return new Map(convolutions.map(({ key, expected }) => [key, knownAlgorithm(instructionSet, key) ?? expected]));
  const chosen = new Map<string, AlgorithmName>();
  const unknown = convolutions.filter(({ key }) => {
    const name = measuring.known.fastest(key);
    if (name !== undefined) chosen.set(key, name);
    return name === undefined;
  });
  for (const [done, convolution] of unknown.entries()) {
    await measuring.progress(done, unknown.length);
    chosen.set(convolution.key, measured(convolution, measuring));
  }
  if (unknown.length > 0) await measuring.progress(unknown.length, unknown.length);
  return chosen;
}

function measured(convolution: Convolution, { known, measure: timesOf }: Measuring): AlgorithmName {
  const times = timesOf(convolution);
  const fastest = fastestOf(times);
  try {
    known.add(convolution.key, fastest, times);
  } catch (error) {
    // Work that needs the disk reports one to which nothing can be written; without a table, the next one measures again.
    if (!(error instanceof LabError)) throw error;
  }
  return fastest;
}

function measure(convolution: Convolution): AlgorithmTimes {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-convolution-'));
  try {
    return measureConvolution(convolution, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
