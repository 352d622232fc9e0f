import type { Front, FrontPoint } from '#shared/analysis/index.ts';
import type { DataSet, ImportedModel, ModelChoice, RunReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { changedNetwork } from '#shared/proof/index.ts';
import { pointExperiment, reducingExperiment } from '#shared/reducing/index.ts';
import { stepsOfPoint } from '../input/front-point.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doModelJob } from '../session/do-job.ts';
import { frontText } from '../text/front-text.ts';
import { percent } from '../text/run-text.ts';
import { firstAccepted, type MadePoint, pointOfSpeed, pointsWithin } from './choose-points.ts';
import { finishedRun } from './finished-run.ts';

/** What the reduced model must fulfill. */
export interface Goal {
  /** Largest accepted loss of validation accuracy, in points; without effect if there is a speed-up. */
  readonly accuracyLoss: number;
  /** How many times as fast as the model. */
  readonly speedUp: number | undefined;
  /** Epochs of fine-tuning in each round; 0 for no training. */
  readonly epochs: number;
}

interface Measured {
  readonly model: ImportedModel;
  readonly dataSet: DataSet;
  /** The run that measured the model as it is. */
  readonly dense: RunReport;
  /** Undefined if it cannot be measured. */
  readonly front: Front | undefined;
}

/** The model to export. */
export interface ReducedModel {
  readonly choice: ModelChoice;
  /** The point of the front that it was made from; undefined for none. */
  readonly point: FrontPoint | undefined;
}

/** Any accuracy is accepted. */
const ANY_LOSS = 100;

/**
 * Chooses points of the front by the goal, and makes the first of them that keeps it: without training, or in a run that fine-tunes it.
 * Without a front, a run chooses the layers.
 * Undefined if a run does not finish. Throws LabError `conflict` if no point, or no fine-tuned one, is fast enough.
 */
export async function reducedModel(context: CommandContext, measured: Measured, goal: Goal): Promise<ReducedModel | undefined> {
  const { front } = measured;
  const { accuracyLoss, speedUp, epochs } = goal;
  if (!front) return chosenByRun(context, measured, goal);
  const points = speedUp === undefined ? pointsWithin(front, accuracyLoss) : [pointOfSpeed(front, speedUp)];
  context.terminal.note(frontText(front, points[0]));
  return epochs > 0 ? fineTuned(context, measured, points[0], goal) : untrained(context, { ...measured, front }, points, goal);
}

/** The first of the points whose accuracy on validation images is accepted, or else the model by its exact steps. */
async function untrained(
  context: CommandContext,
  { dense, front }: Measured & { readonly front: Front },
  points: readonly FrontPoint[],
  { accuracyLoss, speedUp }: Goal,
): Promise<ReducedModel> {
  const { client, terminal } = context;
  const exact: ModelChoice = { id: dense.runId, round: 0, plan: 'exact', without: [], force: [] };
  const { original } = await client.runs.reduction({ id: dense.runId, round: 0 });
  const make = async (point: FrontPoint): Promise<MadePoint & { readonly choice: ModelChoice }> => {
    const force = await stepsOfPoint(client, dense.runId, original, point);
    const choice = { ...exact, force, delta: speedUp === undefined ? accuracyLoss : ANY_LOSS };
    const { proof } = await doModelJob(context, () => client.models.prove(choice));
    const { before, after, isAccepted } = changedNetwork(proof.sheet) ?? { before: 0, after: 0, isAccepted: true };
    return { choice, isAccepted, loss: before - after };
  };
  const accepted = await firstAccepted(points, make, (point, loss) => {
    const number = front.points.indexOf(point) + 1;
    terminal.note(`Point ${number} loses ${loss.toFixed(2)} points on the validation images, more than accepted.`);
  });
  return { choice: accepted?.made.choice ?? exact, point: accepted?.point };
}

/** The best round of a run that starts with a point, or else of one that chooses all layers itself. */
async function fineTuned(
  context: CommandContext,
  measured: Measured,
  point: FrontPoint | undefined,
  goal: Goal,
): Promise<ReducedModel | undefined> {
  const { accuracyLoss, speedUp, epochs } = goal;
  const delta = speedUp === undefined ? accuracyLoss : ANY_LOSS;
  if (point) {
    const further = speedUp === undefined;
    const run = await finishedRun(context, pointExperiment(measured.model, measured.dataSet, point, { delta, epochs, further }));
    if (!run) return undefined;
    if (run.best && run.best.round > 0) return { choice: bestOf(run), point };
    context.terminal.note(
      `After fine-tuning, this point is at ${percent(run.rounds.at(-1)?.accuracy ?? 0)} on validation: it is not accepted.`,
    );
  }
  if (speedUp === undefined) return chosenByRun(context, measured, goal);
  throw new LabError('conflict', `No fine-tuned network is ${speedUp} times as fast.`, 'Give a lower --speed-up, or --epochs 0.', {
    location: '--speed-up',
  });
}

/** The best round of a run that chooses the layers. */
async function chosenByRun(
  context: CommandContext,
  { model, dataSet }: Measured,
  { accuracyLoss, epochs }: Goal,
): Promise<ReducedModel | undefined> {
  const run = await finishedRun(context, reducingExperiment(model, dataSet, { delta: accuracyLoss, epochs }));
  return run && { choice: bestOf(run), point: undefined };
}

function bestOf({ runId, best }: RunReport): ModelChoice {
  return { id: runId, plan: 'exact', without: [], force: [], ...(best && { round: best.round }) };
}
