import { LabError } from '#shared/errors/index.ts';
import type { Checkpoint } from '#shared/journal/index.ts';
import type { Store } from './store.ts';

/** The model of a round. */
export interface ModelKey {
  readonly runId: string;
  readonly round: number;
  readonly checkpoint: Checkpoint;
}

/** The number of the run with this kept model. Throws LabError `conflict` if the run was rewound to before it during that work. */
export function runOfModel(store: Store, { runId, round, checkpoint }: ModelKey, work: 'proof' | 'analysis'): number {
  const row = store.first(
    store.query
      .selectFrom('checkpoints')
      .innerJoin('runs', 'runs.number', 'run')
      .select('run')
      .where('runs.id', '=', runId)
      .where('round', '=', round)
      .where('keep', '=', 'round')
      .where('sha256', '=', checkpoint.sha256),
  );
  if (row) return row.run;
  throw new LabError('conflict', `The run was rewound to before round ${round} during the ${work}.`, 'Choose one of its models.');
}

/** Deletes requested proofs and analyses whose model was removed by a rewind. */
export function deleteOrphans(store: Store, run: number): void {
  const kept = store.query.selectFrom('checkpoints').select('round').where('run', '=', run).where('keep', '=', 'round');
  store.run(store.query.deleteFrom('proofs').where('run', '=', run).where('seq', 'is', null).where('round', 'not in', kept));
  store.run(store.query.deleteFrom('analyses').where('run', '=', run).where('round', 'not in', kept));
}
