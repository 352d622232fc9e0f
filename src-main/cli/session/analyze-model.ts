import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { analyses, type AnalysisKind } from '#shared/analysis/index.ts';
import type { AnalysisChoice, StoredAnalysis } from '#shared/contract/index.ts';
import type { CommandContext } from './command-context.ts';
import { doJob } from './do-job.ts';
import { findRun } from './find-run.ts';

type Analyses = typeof analyses;
type RequestOf<Kind extends AnalysisKind> = z.output<Analyses[Kind]['request']> & AnalysisChoice['request'];
type Stored<Kind extends AnalysisKind> = Omit<StoredAnalysis, 'result'> & { readonly result: z.output<Analyses[Kind]['result']> };

/** The stored result of this request, or a new one; by default for the best round's model. */
export async function storedOrNewAnalysis<Kind extends AnalysisKind>(
  context: CommandContext,
  idPrefix: string,
  chosen: number | undefined,
  request: RequestOf<Kind>,
): Promise<Stored<Kind>> {
  const { client } = context;
  const { id, bestRound } = await findRun(client, idPrefix);
  const round = chosen ?? bestRound ?? undefined;
  const isSame = (one: StoredAnalysis): one is StoredAnalysis & Stored<Kind> =>
    one.round === round && one.result.kind === request.kind && isDeepStrictEqual(one.request, request);
  const find = async (): Promise<Stored<Kind> | undefined> => (await client.models.analyses({ id })).find(isSame);
  const known = await find();
  if (known) return known;
  const choice: AnalysisChoice = { id, request, ...(round !== undefined && { round }) };
  await doJob(context, () => client.models.analyze(choice), 'nothing was stored');
  const stored = await find();
  if (!stored) throw new Error('a finished analysis is stored');
  return stored;
}
