import type { LabClient } from '#main/host/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { parseRunQuery } from '#shared/run-query/index.ts';
import { listed } from '#shared/text/index.ts';
import { UsageError } from './failure.ts';

/** The runs that match a query. Throws UsageError naming the parts of the query without a meaning. */
export async function runsWhere(client: LabClient, runs: readonly RunSummary[], where: string): Promise<readonly RunSummary[]> {
  const { problems, fields, matches } = parseRunQuery(where);
  const known = fields.length === 0 ? [] : await client.runs.fields();
  const unclear = [...problems, ...fields.filter((field) => !known.includes(field))];
  if (unclear.length > 0) {
    throw new UsageError({
      code: 'usage',
      message: `Not understood: ${listed(unclear)}.`,
      remedy: 'docs/cli.md describes the queries. Fields that no run has cannot be asked for.',
      location: '--where',
    });
  }
  const values = fields.length === 0 ? [] : await client.runs.values({ fields: [...fields] });
  const byId = new Map(values.map((one) => [one.id, one.values]));
  return runs.filter((run) => matches({ run, values: byId.get(run.id) }));
}
