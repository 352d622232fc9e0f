import { type Command, InvalidArgumentError, Option } from 'commander';
import { analyses, type AnalysisKind, analysisRequestSchema, heldOutSplits } from '#shared/analysis/index.ts';
import { attackNames } from '#shared/attacks/index.ts';
import { corruptionNames } from '#shared/corruptions/index.ts';
import { reductionChoices } from '#shared/proof/index.ts';
import { listed } from '#shared/text/index.ts';
import { commaSeparated, fraction, integer } from '../input/arguments.ts';
import { checkedRequest } from '../input/checked-request.ts';
import { withRound } from '../input/model-options.ts';
import { storedOrNewAnalysis } from '../session/analyze-model.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRuns } from '../session/find-runs.ts';
import { analysisText } from '../text/analysis-text.ts';

const MANY = Number.MAX_SAFE_INTEGER;
const MAX_SEED = 0xffff_ffff;

/** The settings of an analysis are named like its options. */
interface Options extends Readonly<Record<string, unknown>> {
  readonly round?: number;
  readonly everyRound?: boolean;
}

/** The analyses of how well a model generalizes, what disturbs it, and of its weights. */
export function addRobustness(analyze: Command, run: Run): void {
  const add = (kind: AnalysisKind, description: string): Command => {
    const subcommand = analyze
      .command(kind)
      .description(description)
      .argument('<ids...>', 'IDs of runs, and of studies for all their finished members, or the starts of them');
    return withRound(subcommand)
      .addOption(new Option('--every-round', 'analyze the models of all rounds, one after another').conflicts('round'))
      .addOption(new Option('--plan <plan>', 'none: as trained; exact: reduced (default: none)').choices([...reductionChoices]))
      .action(run((context, idPrefixes: string[], options: Options) => analyzeModels(context, kind, idPrefixes, options)));
  };
  add('generalization', 'compare accuracy, NLL and calibration on training, validation and test images').option(
    '--images <n>',
    'how many images of each split (default: all)',
    integer(1, MANY),
  );
  withImages(add('corruptions', 'evaluate the model on noisy, blurred and otherwise corrupted images in five severities')).option(
    '--corruptions <names>',
    `which ones, comma-separated, of ${listed(corruptionNames)} (default: all that the images allow)`,
    commaSeparated,
  );
  withImages(add('attacks', 'attack the model by changing each pixel by at most ε'))
    .option('--attacks <names>', `which ones, comma-separated, of ${listed(attackNames)} (default: all)`, commaSeparated)
    .option('--epsilons <list>', 'largest changes of pixels 0..1, comma-separated (default: 2/255,8/255)', fractions)
    .option('--steps <n>', 'steps of PGD and APGD (default: 20)', integer(1, MANY))
    .option('--restarts <n>', 'random starts of PGD and APGD (default: 1)', integer(1, MANY));
  withImages(add('noise-gain', 'measure how layers pass on small noise of the pixels, and the Jacobian of the logits')).option(
    '--sigma <sigma>',
    'standard deviation of the noise, for pixels 0..1 (default: 0.01)',
    fraction,
  );
  add('transfer', 'evaluate the model on another data set with the same classes')
    .requiredOption('--data-set <name>', 'the other data set')
    .addOption(withSplit())
    .option('--images <n>', 'how many images of each data set, with the classes’ shares (default: all)', integer(1, MANY));
  add('weights', 'measure the norm of each kernel, its largest weight, and how many weights are left');
}

function withSplit(): Option {
  return new Option('--split <split>', 'the images to evaluate (default: test)').choices([...heldOutSplits]);
}

function withImages(command: Command): Command {
  return command
    .addOption(withSplit())
    .option('--images <n>', 'how many of them, with the classes’ shares; 0 for all (default: 1000)', integer(0, MANY))
    .option('--seed <n>', 'seed of the random numbers (default: 0)', integer(0, MAX_SEED));
}

async function analyzeModels(
  context: CommandContext,
  kind: AnalysisKind,
  idPrefixes: readonly string[],
  { round, everyRound, ...options }: Options,
): Promise<void> {
  const { client, terminal } = context;
  // Every command has further options, such as the data folder.
  const settings = Object.keys(analyses[kind].request.shape).map((name) => [name, options[name]] as const);
  const request = checkedRequest(analysisRequestSchema, { ...Object.fromEntries(settings), kind }, `analyze ${kind}`);
  const runs = await findRuns(client, idPrefixes);
  const models = everyRound ? await keptRounds(context, runs) : runs.map((id) => ({ id, round }));
  const all: Awaited<ReturnType<typeof storedOrNewAnalysis<AnalysisKind>>>[] = [];
  for (const [index, { id, round: one }] of models.entries()) {
    const stored = await storedOrNewAnalysis<AnalysisKind>(context, id, one, request);
    all.push(stored);
    if (models.length > 1) terminal.note(`${headingOf(stored)}: ${index + 1} of ${models.length} models`);
  }
  const [only] = all;
  if (only && all.length === 1 && !everyRound) {
    terminal.result(only, analysisText(only.result));
    return;
  }
  terminal.result({ analyses: all }, all.map((stored) => `${headingOf(stored)}\n\n${analysisText(stored.result)}`).join('\n\n'));
}

/** The kept models of runs, round by round. */
async function keptRounds(
  { client }: CommandContext,
  runs: readonly string[],
): Promise<readonly { readonly id: string; readonly round: number }[]> {
  const models = Map.groupBy(await client.models.list({ runs: [...runs] }), ({ runId }) => runId);
  return runs.flatMap((id) => (models.get(id) ?? []).toSorted((one, other) => one.round - other.round).map(({ round }) => ({ id, round })));
}

function headingOf({ runId, round }: { readonly runId: string; readonly round: number }): string {
  return `Run ${runId}, round ${round}`;
}

/** Parses comma-separated numbers, which may be fractions such as 8/255. */
function fractions(text: string): number[] {
  return commaSeparated(text).map((item) => {
    const [numerator = '', denominator = '1', ...others] = item.split('/');
    const value = Number(numerator) / Number(denominator);
    if (numerator !== '' && denominator !== '' && others.length === 0 && Number.isFinite(value)) return value;
    throw new InvalidArgumentError('Expected comma-separated numbers or fractions.');
  });
}
