import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** `runs.id` is one of these, however many; every run without a list. */
export function ofRuns(ids: readonly string[] | undefined): RawBuilder<SqlBool> {
  return ids ? sql`runs.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))` : sql`TRUE`;
}
