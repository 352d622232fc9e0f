import { z } from 'zod';
import { readStoredGraph, type StoredGraph } from '#shared/graph/index.ts';
import { jsonCell } from './json-cell.ts';
import type { Store } from './store.ts';

/** Cached graphs per store; a large one takes a few megabytes. */
const MAX_GRAPHS = 16;

interface ParsedGraph {
  readonly text: string;
  readonly graph: StoredGraph;
}

const parsedGraphs = new WeakMap<Store, Map<number, ParsedGraph>>();

/** The network of a run from its JSON. Cached, so that the same JSON is parsed once. */
export function storedGraph(store: Store, run: number, text: string): StoredGraph {
  const parsed = parsedGraphs.get(store) ?? new Map<number, ParsedGraph>();
  parsedGraphs.set(store, parsed);
  const known = parsed.get(run);
  const graph = known?.text === text ? known.graph : readStoredGraph(documentOf(text));
  // Reinserted as the most recently used.
  parsed.delete(run);
  parsed.set(run, { text, graph });
  const [oldest] = parsed.keys();
  if (parsed.size > MAX_GRAPHS && oldest !== undefined) parsed.delete(oldest);
  return graph;
}

/** The JSON document, or null, which is no graph, for a damaged cell. */
function documentOf(text: string): unknown {
  return jsonCell(text, z.unknown()) ?? null;
}
