import { type RawBuilder, sql, type SqlBool } from 'kysely';

/** SQL condition: `runs.id` is in the list, which may be of any length. True without a list. */
export function ofRuns(ids: readonly string[] | undefined): RawBuilder<SqlBool> {
  return ids ? sql`runs.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))` : sql`TRUE`;
}
