import { z } from 'zod';
import { LabError, labErrorSchema } from '#shared/errors/index.ts';
import type { ModelGraph } from './model-graph.ts';
import { parseModelGraph } from './parse-graph.ts';

const unreadableGraphSchema = z.strictObject({ unreadable: labErrorSchema });

/** What a run that somebody else's program wrote gives as its network, where it is none: what is wrong with it. */
export type UnreadableGraph = z.output<typeof unreadableGraphSchema>;

/** The network of a run, whoever wrote its journal. A broken one does not make the run unreadable. */
export type StoredGraph = ModelGraph | UnreadableGraph;

export const storedGraphSchema: z.ZodType<StoredGraph> = z.unknown().transform(readStoredGraph);

/** Never throws: what cannot be read says why. */
export function readStoredGraph(value: unknown): StoredGraph {
  const unreadable = unreadableGraphSchema.safeParse(value);
  if (unreadable.success) return unreadable.data;
  try {
    return parseModelGraph(value);
  } catch (error) {
    if (error instanceof LabError) return { unreadable: error.details };
    throw error;
  }
}

export function isReadable(graph: StoredGraph): graph is ModelGraph {
  return !('unreadable' in graph);
}
