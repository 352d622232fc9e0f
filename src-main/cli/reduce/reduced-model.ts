import type { Front, FrontPoint } from '#shared/analysis/index.ts';
import type { DataSet, ImportedModel, ModelChoice, RunReport } from '#shared/contract/index.ts';
import { changedNetwork } from '#shared/proof/index.ts';
import { stepsOfPoint } from '../input/front-point.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doModelJob } from '../session/do-job.ts';
import { frontText } from '../text/front-text.ts';
import { percent } from '../text/run-text.ts';
import { pointOfSpeed, pointsWithin } from './choose-points.ts';
import { pointExperiment, reducingExperiment } from './experiments.ts';
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
  readonly front: Front;
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
 * Undefined if a run does not finish. Throws LabError `conflict` if no point is fast enough.
 */
export async function reducedModel(context: CommandContext, measured: Measured, goal: Goal): Promise<ReducedModel | undefined> {
  const { front } = measured;
  const { accuracyLoss, speedUp, epochs } = goal;
  const points = speedUp === undefined ? pointsWithin(front, accuracyLoss) : [pointOfSpeed(front, speedUp)];
  context.terminal.note(frontText(front, points[0]));
  return epochs > 0 ? fineTuned(context, measured, points[0], goal) : untrained(context, measured, points, goal);
}

/** The first of the points whose accuracy on validation images is accepted, or else the model by its exact steps. */
async function untrained(
  context: CommandContext,
  { dense, front }: Measured,
  points: readonly FrontPoint[],
  { accuracyLoss, speedUp }: Goal,
): Promise<ReducedModel> {
  const { client, terminal } = context;
  const exact = { id: dense.runId, round: 0, plan: 'exact', without: [] } as const;
  const { original } = await client.runs.reduction({ id: dense.runId, round: 0 });
  for (const point of points) {
    const force = await stepsOfPoint(client, dense.runId, original, point);
    const choice: ModelChoice = { ...exact, without: [], force, delta: speedUp === undefined ? accuracyLoss : ANY_LOSS };
    const { proof } = await doModelJob(context, () => client.models.prove(choice));
    const changed = changedNetwork(proof.sheet);
    if (!changed || changed.isAccepted) return { choice, point };
    const loss = changed.before - changed.after;
    terminal.note(`Point ${front.points.indexOf(point) + 1} loses ${loss.toFixed(2)} points on the validation images, more than accepted.`);
  }
  return { choice: { ...exact, without: [], force: [] }, point: undefined };
}

/** The best round of a run that starts with a point, or else of one that chooses all layers itself. */
async function fineTuned(
  context: CommandContext,
  { model, dataSet }: Measured,
  point: FrontPoint | undefined,
  { accuracyLoss, speedUp, epochs }: Goal,
): Promise<ReducedModel | undefined> {
  const delta = speedUp === undefined ? accuracyLoss : ANY_LOSS;
  if (point) {
    const further = speedUp === undefined;
    const run = await finishedRun(context, pointExperiment(model, dataSet, point, { delta, epochs, further }));
    if (!run) return undefined;
    if (run.best && run.best.round > 0) return { choice: bestOf(run), point };
    context.terminal.note(`After fine-tuning, this point is at ${percent(run.rounds.at(-1)?.accuracy ?? 0)} on validation: it is not accepted.`);
  }
  const run = await finishedRun(context, reducingExperiment(model, dataSet, { delta, epochs }));
  return run && { choice: bestOf(run), point: undefined };
}

function bestOf({ runId, best }: RunReport): ModelChoice {
  return { id: runId, plan: 'exact', without: [], force: [], ...(best && { round: best.round }) };
}
