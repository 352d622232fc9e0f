import { z } from 'zod';
import type { ModelGraph } from '#shared/graph/index.ts';
import { foldedGraph } from '#shared/reduction/index.ts';
import { isSettled, latencyConditionsSchema, type LatencyTable, measuredTimeSchema } from './latency-table.ts';
import { placedSegments } from './segment.ts';

/** What is measured of the parts of a network under some conditions. */
export const nodeLatenciesSchema = z.strictObject({
  ...latencyConditionsSchema.shape,
  times: z
    .array(
      z.strictObject({
        nodes: z.array(z.string()).describe('IDs of the nodes that the runtime computes as one operation; normalizations are folded.'),
        ...measuredTimeSchema.pick({ median: true, low: true, high: true }).shape,
        settled: z.boolean().describe('Whether enough calls were alike.'),
      }),
    )
    .describe('Milliseconds of each part that is measured, in graph order.'),
  unmeasured: z.int().min(0).describe('Number of the other parts.'),
});

export type NodeLatencies = z.output<typeof nodeLatenciesSchema>;

/**
 * The times of a network's parts in a table. The network is timed as a runtime loads it, with normalizations folded, and otherwise
 * unreduced. Parts of equal shape and settings have equal times. Undefined if the table has none of them.
 */
export function nodeLatencies(table: Omit<LatencyTable, 'format' | 'call'>, graph: ModelGraph): NodeLatencies | undefined {
  const { processor, runtime, threads, batch } = table;
  const parts = placedSegments(foldedGraph(graph));
  const times = parts.flatMap(({ ids, segment }) => {
    const time = table.segments[segment.key];
    if (!time) return [];
    const { median, low, high } = time;
    return [{ nodes: [...ids], median, low, high, settled: isSettled(time) }];
  });
  return times.length === 0 ? undefined : { processor, runtime, threads, batch, times, unmeasured: parts.length - times.length };
}
