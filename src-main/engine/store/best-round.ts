import { sql } from 'kysely';

/** For a row of `runs`, the last round within δ: from the run's end or, before that, from its rounds. Null if there is none. */
export const bestRound = sql<
  number | null
>`coalesce(runs.end_best, (SELECT max(round) FROM rounds AS inside WHERE inside.run = runs.number AND inside.accepted = 1))`;
