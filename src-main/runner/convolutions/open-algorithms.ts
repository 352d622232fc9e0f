import type { TensorflowDescription } from '#main/program/index.ts';
import { dataFolderOf } from '#main/run-folder/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { type Measuring, measuringOn } from './choose-algorithms.ts';
import { RunAlgorithms, type RunAlgorithmsSettings } from './run-algorithms.ts';

interface Attempt extends Pick<Measuring, 'progress'> {
  /** The run's folder. */
  readonly folder: string;
  /** Images of a step. */
  readonly images: number;
  readonly tensorflow: TensorflowDescription;
  /** The valid events up to the checkpoint that it starts from. */
  readonly before: readonly JournalEvent[];
}

/** The algorithms of a run's convolutions on the CPU. */
export function openAlgorithms({ folder, images, tensorflow, before, progress }: Attempt): RunAlgorithms {
  const measuring = measuringOn(tensorflow, dataFolderOf(folder), progress);
  return new RunAlgorithms({ folder, images, tensorflow, checkpointOf: checkpointOf(before), measuring });
}

/** Versions that freeze algorithms record the build of the kernels. */
function checkpointOf(before: readonly JournalEvent[]): RunAlgorithmsSettings['checkpointOf'] {
  const started = before.flatMap((event) => (event.kind === 'start' ? [event.environment] : []));
  if (started.length === 0) return 'no attempt';
  return started.some((environment) => environment?.kernels !== undefined) ? 'this version' : 'older version';
}
