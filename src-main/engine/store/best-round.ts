import { sql } from 'kysely';

/** The last round inside δ of a row of `runs`: as the run itself said at its end, before that as its rounds say. Null without one. */
export const bestRound = sql<
  number | null
>`coalesce(runs.end_best, (SELECT max(round) FROM rounds AS inside WHERE inside.run = runs.number AND inside.accepted = 1))`;
