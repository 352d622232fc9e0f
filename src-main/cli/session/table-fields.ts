import { isReadFromEngine, runFieldOf } from '#shared/run-query/index.ts';
import { listed } from '#shared/text/index.ts';
import { UsageError } from './failure.ts';

/** Fields from `--columns a,b,c`. Throws UsageError naming those that no query knows. */
export function tableFields(text: string): readonly string[] {
  const fields = text
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
  const unknown = fields.filter((field) => !isReadFromEngine(field) && !runFieldOf(field));
  if (unknown.length === 0) return fields;
  const remedy = 'docs/cli.md lists the fields; config.… and metric.… name settings and metrics.';
  throw new UsageError({ code: 'usage', message: `Unknown columns: ${listed(unknown)}.`, remedy, location: '--columns' });
}
