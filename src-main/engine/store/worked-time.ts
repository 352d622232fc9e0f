import type { RunStatus, Worked } from '#shared/contract/index.ts';
import type { Store } from './store.ts';

interface RunTimes {
  readonly number: number;
  readonly status: RunStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** Null unless the run ended by itself. */
  readonly end_seq: number | null;
  /** Number of attempts. */
  readonly attempts: number;
}

/**
 * How long a run has worked: each attempt from its start, when data and TensorFlow are ready, to its last event that still counts. Null
 * before the start.
 */
export function workedTime(store: Store, run: RunTimes): Worked | null {
  const { number, status, started_at: startedAt } = run;
  if (startedAt === null) return null;
  // Most runs have one attempt, whose times are in their row: listing them costs nothing more.
  const attempts = run.attempts > 1 ? startsOf(store, number) : [{ seq: 0, time: startedAt }];
  const seconds = attempts.map(({ seq, time }, index) => {
    const next = attempts[index + 1];
    if (next === undefined && status === 'running') return 0;
    const end = next === undefined && run.end_seq !== null ? run.ended_at : lastTime(store, number, seq, next?.seq);
    return end === null ? 0 : Math.max(0, (Date.parse(end) - Date.parse(time)) / 1000);
  });
  return {
    seconds: seconds.reduce((sum, each) => sum + each, 0),
    since: status === 'running' ? (attempts.at(-1)?.time ?? startedAt) : null,
  };
}

interface Start {
  readonly seq: number;
  readonly time: string;
}

function startsOf(store: Store, run: number): readonly Start[] {
  return store.all(store.query.selectFrom('attempts').select(['seq', 'started_at as time']).where('run', '=', run).orderBy('attempt'));
}

/** When the last event between two sequence numbers was journaled; null if there is none. The next attempt prepares before it starts. */
function lastTime(store: Store, run: number, from: number, before: number = Number.MAX_SAFE_INTEGER): string | null {
  const { query } = store;
  const times = (['steps', 'epochs', 'checkpoints', 'phases'] as const).flatMap((table) => {
    const rows = query.selectFrom(table).select('time').where('run', '=', run).where('seq', '>', from).where('seq', '<', before);
    const working = table === 'phases' ? rows.where('phases.phase', '<>', 'preparing') : rows;
    return store.first(working.orderBy('seq', 'desc').limit(1))?.time ?? [];
  });
  return times.sort().at(-1) ?? null;
}
