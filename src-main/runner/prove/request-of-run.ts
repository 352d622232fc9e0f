import type { ProofRequest } from '#main/proving/index.ts';
import { loadKeptModel, type RunSpec } from '#main/run-folder/index.ts';
import { networkName } from '#shared/settings/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { statesByActivation } from '#shared/reduction/index.ts';
import { applicationVersion } from '../environment.ts';
import type { PreparedRun } from '../prepared-run.ts';
import { proofSetting } from './proof-setting.ts';

/** What of a run its own proof needs; the rest is in its folder. */
export type ProvableRun = Pick<PreparedRun, 'experiment' | 'graph' | 'layers' | 'data'> & { readonly spec: RunSpec };

/**
 * The request for a full proof of a finished round's model, from the valid events of the run's journal. Throws a LabError `bad-file`
 * for a checkpoint that is not what the run wrote.
 */
export function requestOfRun(
  folder: string,
  { spec, experiment, graph, layers, data }: ProvableRun,
  events: readonly JournalEvent[],
  round: number,
): ProofRequest {
  const modelOf = (one: number): Model => {
    const checkpoint = found(events, (event) => event.kind === 'checkpoint' && event.keep === 'round' && event.round === one && event);
    const { linearized } = found(events, (event) => event.kind === 'round' && event.round === one && event);
    return loadKeptModel(folder, { graph, layers }, checkpoint, linearized);
  };
  const counted = found(events, (event) => event.kind === 'entropy' && event.round === round && event.layers);
  const dense = modelOf(0);
  return {
    run: {
      id: spec.runId,
      name: experiment.name,
      network: networkName(experiment.network),
      method: experiment.method.kind,
      dataSet: spec.dataSet.name,
      seed: experiment.seed,
    },
    app: applicationVersion(spec.app),
    round,
    plan: 'exact',
    without: [],
    dense,
    model: round === 0 ? dense : modelOf(round),
    states: statesByActivation(layers, counted),
    ...proofSetting(experiment, data),
  };
}

function found<Found extends object>(events: readonly JournalEvent[], find: (event: JournalEvent) => Found | false): Found {
  for (const event of events) {
    const result = find(event);
    if (result) return result;
  }
  throw new Error('a finished round has its events');
}
