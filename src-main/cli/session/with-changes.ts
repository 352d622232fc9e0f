import type { LabClient } from '#main/host/index.ts';
import type { Change } from '#shared/contract/index.ts';

/** Follows the engine's changes while a piece of work lasts. A stream that stays open would keep the command from ending. */
export async function withChanges<Result>(
  client: Pick<LabClient, 'changes'>,
  work: (changes: AsyncIterable<Change>) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  try {
    return await work(await client.changes(undefined, { signal: ending.signal }));
  } finally {
    ending.abort();
  }
}
