import { isDeepStrictEqual } from 'node:util';
import { type Command, Option } from 'commander';
import { analyses, type AnalysisRequest, type SensitivityRequest } from '#shared/analysis/index.ts';
import type { AnalysisChoice, StoredAnalysis } from '#shared/contract/index.ts';
import { integer } from '../input/arguments.ts';
import { withRound } from '../input/model-options.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';
import { findRun } from '../session/find-run.ts';
import { sensitivityText } from '../text/sensitivity-text.ts';

interface SensitivityOptions extends Partial<Pick<SensitivityRequest, 'split' | 'images'>> {
  readonly round?: number;
}

export function addAnalyze(command: Command, run: Run): void {
  const analyze = command.command('analyze').description('analyze a run’s model, or show a stored result; Ctrl+C cancels');
  const sensitivity = analyze
    .command('sensitivity')
    .description('make each layer alone linear by majority state, and compare accuracy with its entropy')
    .argument('<id>', 'the run ID, or the start of it')
    .addOption(new Option('--split <split>', 'the images to evaluate (default: validation)').choices(['validation', 'train']))
    .option('--images <n>', 'how many of them, evenly spaced (default: all)', integer(1, Number.MAX_SAFE_INTEGER));
  withRound(sensitivity).action(
    run(async (context, idPrefix: string, { round, split, images }: SensitivityOptions) => {
      const request = analyses.sensitivity.request.parse({ kind: 'sensitivity', split, images });
      const stored = await analyzed(context, idPrefix, round, request);
      context.terminal.result(stored, sensitivityText(stored.result));
    }),
  );
}

/** The stored result of this request, or a new one. */
async function analyzed(
  context: CommandContext,
  idPrefix: string,
  chosen: number | undefined,
  request: AnalysisRequest,
): Promise<StoredAnalysis> {
  const { client } = context;
  const { id, bestRound } = await findRun(client, idPrefix);
  const round = chosen ?? bestRound ?? undefined;
  const find = async (): Promise<StoredAnalysis | undefined> =>
    (await client.models.analyses({ id })).find((one) => one.round === round && isDeepStrictEqual(one.request, request));
  const known = await find();
  if (known) return known;
  const choice: AnalysisChoice = { id, request, ...(round !== undefined && { round }) };
  await doJob(context, () => client.models.analyze(choice), 'nothing was stored');
  const stored = await find();
  if (!stored) throw new Error('a finished analysis is stored');
  return stored;
}
