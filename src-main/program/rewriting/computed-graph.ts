import type { ModelGraph } from '#shared/graph/index.ts';

/** A rewritten network: some nodes replace others and read their parameters. */
export interface ComputedGraph extends ModelGraph {
  /** Replacing node → node whose parameters it reads. */
  readonly owners: ReadonlyMap<string, string>;
}

/** The node whose parameters a node reads. */
export function ownerOf({ owners }: ComputedGraph, id: string): string {
  return owners.get(id) ?? id;
}
