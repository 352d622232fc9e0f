import { z } from 'zod';
import { parentSchema } from '#shared/experiment/index.ts';
import { runStatuses } from './runs.ts';

/** A run of a lineage: what began from it, and what it began from. */
export const lineageRunSchema = z.object({
  id: z.string(),
  name: z.string().nullable().describe('Null if the run was deleted.'),
  status: z.enum(runStatuses).nullable(),
  parent: parentSchema.nullable().describe('What it begins from; null for the run that began it all.'),
});
export type LineageRun = z.output<typeof lineageRunSchema>;

/** A run with those that begin from it. */
export interface LineageNode {
  readonly run: LineageRun;
  readonly branches: readonly LineageNode[];
}

/** The tree of a lineage, whose first run is the root. Undefined if there is no run. */
export function lineageTree(runs: readonly LineageRun[]): LineageNode | undefined {
  const branches = Map.groupBy(runs, ({ parent }) => parent?.run);
  const nodeOf = (run: LineageRun): LineageNode => ({ run, branches: (branches.get(run.id) ?? []).map(nodeOf) });
  const [root] = runs;
  return root && nodeOf(root);
}

/** `from its dense network`, `from round 3`. */
export function beginsFrom({ round }: NonNullable<LineageRun['parent']>): string {
  return round === 0 ? 'from its dense network' : `from its round ${round}`;
}
