import type { LabClient } from '#main/host/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { UsageError } from './failure.ts';
import { findById } from './find-by-id.ts';
import { runsWhere } from './runs-where.ts';

/** Which runs a command is for. */
export interface RunChoice {
  readonly where?: string;
}

export const WHERE = ['--where <query>', 'all matching runs, archived ones included'] as const;

/** The runs with these IDs, or starts of IDs, and those that match a query; newest first. Throws UsageError without any. */
export async function chosenRuns(client: LabClient, words: readonly string[], { where }: RunChoice): Promise<readonly RunSummary[]> {
  const all = await client.runs.list();
  const named = words.map((word) => findById(all, word, { noun: 'run', listing: 'nepenthe ls --all' }));
  const matching = where === undefined ? [] : await runsWhere(client, all, where);
  const chosen = [...new Set([...named, ...matching])];
  if (chosen.length > 0) return chosen;
  const message = where === undefined ? 'No run is named.' : 'No run matches.';
  throw new UsageError({ code: 'usage', message, remedy: 'Give run IDs, or --where QUERY.' });
}
