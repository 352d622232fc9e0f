import type { RunSpec } from '#main/run-folder/index.ts';
import type { KeptRun } from '#main/tasks/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { networkName } from '#shared/settings/index.ts';
import type { PreparedRun } from '../prepared-run.ts';
import { checkpointOf } from '../resume.ts';

/** The parts of a run that its own proof needs; the rest is read from its folder. */
export type ProvableRun = Pick<PreparedRun, 'experiment' | 'graph' | 'layers' | 'data'> & { readonly spec: RunSpec };

/** The models that a run has kept so far, from the valid events of its journal. */
export function keptRunOfJournal(
  folder: string,
  { spec, experiment, graph, layers, data }: ProvableRun,
  events: readonly JournalEvent[],
  bestRound: number,
): KeptRun {
  return {
    folder,
    run: {
      id: spec.runId,
      name: experiment.name,
      network: networkName(experiment.network),
      method: experiment.method.kind,
      dataSet: spec.dataSet.name,
      seed: experiment.seed,
    },
    ...{ graph, layers, classes: data.description.classes, bestRound },
    rounds: events.flatMap((event) => (event.kind === 'round' ? [event] : [])),
    checkpoints: events.flatMap((event) => (event.kind === 'checkpoint' ? [checkpointOf(event)] : [])),
    statesOf: (round) => events.flatMap((event) => (event.kind === 'entropy' && event.round === round ? event.layers : [])),
  };
}
