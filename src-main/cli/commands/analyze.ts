import { type Command, Option } from 'commander';
import { analyses, type SensitivityRequest } from '#shared/analysis/index.ts';
import { integer } from '../input/arguments.ts';
import { withRound } from '../input/model-options.ts';
import { storedOrNewAnalysis } from '../session/analyze-model.ts';
import type { Run } from '../session/command-context.ts';
import { sensitivityText } from '../text/sensitivity-text.ts';
import { addFront } from './analyze-front.ts';
import { addRobustness } from './analyze-robustness.ts';

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
      const stored = await storedOrNewAnalysis<'sensitivity'>(context, idPrefix, round, request);
      context.terminal.result(stored, sensitivityText(stored.result));
    }),
  );
  addFront(analyze, run);
  addRobustness(analyze, run);
}
