import { readStoredGraph, type StoredGraph } from '#shared/graph/index.ts';
import type { Store } from './store.ts';

/** Graphs kept for each store; a large one takes a few megabytes. */
const MOST_GRAPHS = 16;

interface ParsedGraph {
  readonly text: string;
  readonly graph: StoredGraph;
}

const parsedGraphs = new WeakMap<Store, Map<number, ParsedGraph>>();

/** The network of a run from its JSON, parsed once as long as it stays the same. */
export function storedGraph(store: Store, run: number, text: string): StoredGraph {
  const parsed = parsedGraphs.get(store) ?? new Map<number, ParsedGraph>();
  parsedGraphs.set(store, parsed);
  const known = parsed.get(run);
  const graph = known?.text === text ? known.graph : readStoredGraph(JSON.parse(text));
  // The last asked for is the last to go.
  parsed.delete(run);
  parsed.set(run, { text, graph });
  const [oldest] = parsed.keys();
  if (parsed.size > MOST_GRAPHS && oldest !== undefined) parsed.delete(oldest);
  return graph;
}
