import { z } from 'zod';
import { LabError, labErrorSchema } from '#shared/errors/index.ts';
import type { ModelGraph } from './model-graph.ts';
import { parseModelGraph } from './parse-graph.ts';

const unreadableGraphSchema = z.strictObject({ unreadable: labErrorSchema });

/** Stands for the invalid network of a run that another program wrote; has the error. */
export type UnreadableGraph = z.output<typeof unreadableGraphSchema>;

/** The network of a run. An invalid one does not make the run unreadable. */
export type StoredGraph = ModelGraph | UnreadableGraph;

export const storedGraphSchema: z.ZodType<StoredGraph> = z.unknown().transform(readStoredGraph);

/** Parses a stored graph. Never throws: an unreadable graph is returned with its error. */
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
