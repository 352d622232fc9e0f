import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openDataSetFolder } from '#main/datasets/index.ts';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { loadOnnxRuntime, measureSegments, runtimeName } from '#main/proving/index.ts';
import { writeLatencyProfile } from '#main/run-folder/index.ts';
import {
  distinctSegments,
  graphsOf,
  type LatencyConditions,
  latencyProfile,
  type LatencyTable,
  latencyTableSchema,
  pricedNetworks,
} from '#shared/latency/index.ts';
import { outlineRun } from '../prepared-run.ts';
import { runData } from '../run-data.ts';
import type { TaskHandler } from '../task-handler.ts';

/**
 * Measures the segments that a run's network has before and after removals, as far as the tables lack them, and compares the networks. The
 * table is written after each group of segments, so a canceled measurement is continued by the next one.
 */
export const handleLatency: TaskHandler<'latency'> = async ({ spec, threads, batch, tables, runFolder }, { checkpoint }) => {
  await checkpoint('planning', 0, 0);
  const { layers, initialModel } = outlineRun(spec, runData(spec.experiment, await openDataSetFolder(spec.dataSet.folder)));
  const networks = pricedNetworks({ graph: initialModel.graph, weights: initialModel.weights() }, layers, spec.experiment.reduction.merge);
  const runtime = await loadOnnxRuntime();
  const conditions = { processor: cpus()[0]?.model ?? 'unknown', runtime: runtimeName(runtime), threads, batch };
  const file = join(tables, `${nameOf(conditions)}.json`);
  let table = readJsonFile(file, latencyTableSchema, 'Delete it: its latencies are measured again.');
  const segments = [...distinctSegments(graphsOf(networks)).values()];
  const missing = segments.filter(({ key }) => !table?.segments[key]);
  const measured = (): number => segments.filter(({ key }) => table?.segments[key]).length;
  const betweenCalls = (): Promise<void> => checkpoint('measuring', measured(), segments.length);
  for await (const group of measureSegments(runtime, missing, conditions, betweenCalls)) {
    table = withSegments(table ?? { format: 1, ...conditions, call: group.call, segments: {} }, group.segments);
    writeAtomically(file, `${JSON.stringify(table, null, 2)}\n`);
  }
  if (!table) throw new Error('a network without segments has no latency');
  const profile = latencyProfile(table, networks);
  if (runFolder !== null) writeLatencyProfile(runFolder, profile);
  return { profile };
};

function withSegments(table: LatencyTable, segments: ReadonlyMap<string, LatencyTable['call']>): LatencyTable {
  return { ...table, segments: { ...table.segments, ...Object.fromEntries(segments) } };
}

/** A file name that is the same for the same conditions. */
function nameOf({ processor, runtime, threads, batch }: LatencyConditions): string {
  return createHash('sha256')
    .update(JSON.stringify([processor, runtime, threads, batch]))
    .digest('hex')
    .slice(0, 16);
}
