import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { writeOutput } from '#main/files/output-file.ts';
import {
  analyses,
  fastestWithin,
  type Front,
  type FrontPoint,
  type FrontRequest,
  layersOfPoint,
  mostAccurateWithin,
  trainingMethod,
} from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { integer } from '../input/arguments.ts';
import { pointAt } from '../input/front-point.ts';
import { withRound } from '../input/model-options.ts';
import { storedOrNewAnalysis } from '../session/analyze-model.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { frontText } from '../text/front-text.ts';

interface Options extends Partial<Pick<FrontRequest, 'images' | 'batch' | 'threads'>> {
  readonly round?: number;
  readonly latency?: number;
  readonly accuracyLoss?: number;
  readonly point?: number;
  readonly experiment?: string;
}

const MANY = Number.MAX_SAFE_INTEGER;

export function addFront(analyze: Command, run: Run): void {
  const front = analyze
    .command('front')
    .description('measure which layers to make linear, to bypass or to drop: the most accurate network for each latency on this machine')
    .argument('<id>', 'the run ID, or the start of it')
    .addOption(new Option('--latency <ms>', 'choose the most accurate point with at most that latency').argParser(budget))
    .addOption(
      new Option('--accuracy-loss <points>', 'choose the fastest point that loses at most so much accuracy')
        .argParser(budget)
        .conflicts('latency'),
    )
    .addOption(new Option('--point <n>', 'choose a point by its number').argParser(integer(1, MANY)).conflicts(['latency', 'accuracyLoss']))
    .option('--experiment <file>', 'write an experiment that removes the chosen layers after the dense training and trains again')
    .option('--images <n>', 'training images to evaluate, evenly spaced (default: 1000)', integer(1, 10_000_000))
    .option('--batch <n>', 'images per call in the latency measurements (default: 1)', integer(1, 4096))
    .option('--threads <n>', 'threads of the runtime in the latency measurements (default: the run’s)', integer(1, 1024));
  withRound(front).action(run(analyzeFront));
}

async function analyzeFront(
  context: CommandContext,
  idPrefix: string,
  { round, images, batch, threads, ...choice }: Options,
): Promise<void> {
  if (choice.experiment !== undefined && !isBudget(choice)) {
    throw new LabError('invalid-request', 'No point is chosen for the experiment.', 'Add --latency, --accuracy-loss or --point.', {
      location: '--experiment',
    });
  }
  const request = analyses.front.request.parse({ kind: 'front', images, batch, threads });
  const stored = await storedOrNewAnalysis<'front'>(context, idPrefix, round, request);
  const { result } = stored;
  const chosen = chosenPoint(result, choice);
  if (choice.experiment !== undefined) await writeExperiment(context, idPrefix, resolve(choice.experiment), result, chosen);
  context.terminal.result({ ...stored, ...(isBudget(choice) && { chosen: chosen ?? null }) }, frontText(result, chosen));
  if (isBudget(choice) && !chosen) context.terminal.note('The model itself is chosen: no layer goes.');
}

function isBudget({ latency, accuracyLoss, point }: Options): boolean {
  return latency !== undefined || accuracyLoss !== undefined || point !== undefined;
}

/** Undefined for the model itself. Throws LabError `not-found` if there is no such point. */
function chosenPoint(front: Front, { latency, accuracyLoss, point }: Options): FrontPoint | undefined {
  const { model, points } = front;
  if (point !== undefined) return pointAt(front, point, '--point');
  if (accuracyLoss !== undefined) return fastestWithin(points, model, accuracyLoss);
  if (latency === undefined) return undefined;
  const whole = { ...model, layers: [], bypassed: [], dropped: [], predicted: model.latency, predictedRise: 0 };
  const found = mostAccurateWithin([whole, ...points], latency);
  if (found) return found === whole ? undefined : found;
  const fastest = Math.min(model.latency, ...points.map((one) => one.latency));
  throw new LabError('not-found', `No point takes at most ${latency} ms.`, `The fastest takes ${fastest.toFixed(3)} ms.`, {
    location: '--latency',
  });
}

/** Writes the run's experiment with the method that makes the point's layers linear. */
async function writeExperiment(
  { client }: CommandContext,
  idPrefix: string,
  file: string,
  front: Front,
  chosen: FrontPoint | undefined,
): Promise<void> {
  const { id } = await findRun(client, idPrefix);
  const { experiment } = await client.runs.get({ id });
  if (!experiment || !chosen) {
    const remedy = 'Choose a point of the front.';
    throw new LabError('not-found', 'There is nothing to train: the model itself is chosen.', remedy, { location: '--experiment' });
  }
  const document = { ...experiment, method: trainingMethod(layersOfPoint(front, chosen)) };
  writeOutput(file, `${JSON.stringify(document, null, 2)}\n`);
}

function budget(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Expected a number of at least 0.');
}
