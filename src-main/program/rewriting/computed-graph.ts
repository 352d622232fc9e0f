import type { ModelGraph } from '#shared/graph/index.ts';

/** A network as it is computed: some nodes stand for others and read their parameters. */
export interface ComputedGraph extends ModelGraph {
  /** For the id of such a node the one whose parameters it reads. */
  readonly owners: ReadonlyMap<string, string>;
}

/** The node whose parameters a node reads. */
export function ownerOf({ owners }: ComputedGraph, id: string): string {
  return owners.get(id) ?? id;
}
