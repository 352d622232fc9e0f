import { openDataSetFolder } from '#main/datasets/index.ts';
import { writeLatencyProfile } from '#main/run-folder/index.ts';
import { distinctSegments, graphsOf, latencyProfile, pricedNetworks } from '#shared/latency/index.ts';
import { openLatencyMeter } from '../latency-meter.ts';
import { outlineRun } from '../prepared-run.ts';
import { runData } from '../run-data.ts';
import type { TaskHandler } from '../task-handler.ts';

/** Measures the segments that a run's network has before and after removals, as far as the tables lack them, and compares the networks. */
export const handleLatency: TaskHandler<'latency'> = async ({ spec, threads, batch, tables, runFolder }, { checkpoint }) => {
  await checkpoint('planning', 0, 0);
  const { layers, initialModel } = outlineRun(spec, runData(spec.experiment, await openDataSetFolder(spec.dataSet.folder)));
  const networks = pricedNetworks({ graph: initialModel.graph, weights: initialModel.weights() }, layers, spec.experiment.reduction.merge);
  const { complete } = await openLatencyMeter(tables, { threads, batch }, (done, of) => checkpoint('measuring', done, of));
  const profile = latencyProfile(await complete([...distinctSegments(graphsOf(networks)).values()]), networks);
  if (runFolder !== null) writeLatencyProfile(runFolder, profile);
  return { profile };
};
