import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlgorithmTimes, type Convolution, measureConvolution, type TensorflowDescription } from '#main/program/index.ts';
import { dataFolderOf } from '#main/run-folder/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { machineOf } from './machine.ts';
import { MeasuredAlgorithms } from './measured-algorithms.ts';
import { RunAlgorithms, type RunAlgorithmsSettings } from './run-algorithms.ts';

/** `off`: nothing is measured. */
const SWITCH = 'NEPENTHE_MEASURE_CONVOLUTIONS';

interface Attempt {
  /** The run's folder. */
  readonly folder: string;
  /** Images of a step. */
  readonly images: number;
  readonly tensorflow: TensorflowDescription;
  /** The valid events up to the checkpoint that it starts from. */
  readonly before: readonly JournalEvent[];
  /** Called before each measurement and after the last one. */
  readonly progress: (done: number, of: number) => Promise<void>;
}

/** The algorithms of a run's convolutions on the CPU. */
export function openAlgorithms({ folder, images, tensorflow, before, progress }: Attempt): RunAlgorithms {
  const machine = machineOf(tensorflow);
  const measures = process.env[SWITCH] !== 'off';
  const measuring = { known: new MeasuredAlgorithms(dataFolderOf(folder), machine), measure, progress };
  return new RunAlgorithms({ folder, images, machine, checkpointOf: checkpointOf(before), measuring: measures ? measuring : undefined });
}

/** Versions that freeze algorithms record the build of the kernels. */
function checkpointOf(before: readonly JournalEvent[]): RunAlgorithmsSettings['checkpointOf'] {
  const started = before.flatMap((event) => (event.kind === 'start' ? [event.environment] : []));
  if (started.length === 0) return 'no attempt';
  return started.some((environment) => environment?.kernels !== undefined) ? 'this version' : 'older version';
}

function measure(convolution: Convolution): AlgorithmTimes {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-convolution-'));
  try {
    return measureConvolution(convolution, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
