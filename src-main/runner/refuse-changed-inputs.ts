import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEvent, RunInputs } from '#shared/journal/index.ts';

/**
 * Throws LabError `conflict` if an attempt that continues from a checkpoint would read another data set, or another imported model, than
 * the attempts before it. The content counts, not the name or the folder.
 *
 * @param before the valid events of the earlier attempts, up to the checkpoint
 */
export function refuseChangedInputs(
  before: readonly JournalEvent[],
  inputs: RunInputs,
  { dataSet, model }: Pick<RunSpec, 'dataSet' | 'model'>,
): void {
  const earlier = before.flatMap((event) => (event.kind === 'start' && event.inputs ? [event.inputs] : []));
  const remedy = 'Add the one that the run began with under its name again, or start a new run.';
  if (earlier.some((one) => one.dataSet !== inputs.dataSet)) {
    const message = `The data set ${dataSet.name} is not the one that this run has been trained on.`;
    throw new LabError('conflict', message, remedy, { file: dataSet.folder, location: 'data.name' });
  }
  if (earlier.some((one) => one.model !== inputs.model)) {
    const message = `The imported model ${model?.name ?? ''} is not the one that this run began with.`;
    throw new LabError('conflict', message, remedy, { ...(model && { file: model.folder }), location: 'network.model' });
  }
}
