import { batches } from '#main/datasets/index.ts';
import type { BatchOutcome } from '#main/program/index.ts';
import type { PartialEpoch } from '#shared/journal/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import { divergence } from './divergence.ts';
import { learningRateAt } from './learning-rate.ts';
import { evaluateAll, ScoreSum } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import { epochOrder, stepSeed } from './randomness.ts';
import { Interruption } from './run-control.ts';
import type { RunHistory } from './run-history.ts';
import { StepMeter } from './step-meter.ts';
import type { TrainingSchedule } from './training-schedule.ts';

/** The epoch to train next. An earlier attempt may have started it. */
export interface EpochStart {
  readonly round: number;
  readonly epochsDone: number;
  /** The part of the epoch that an earlier attempt completed. */
  readonly partial?: PartialEpoch | undefined;
}

/** What the training of a round depends on. */
interface RoundTraining extends Pick<RunHistory, 'states'> {
  readonly schedule: TrainingSchedule;
}

/**
 * One training pass and one validation pass; journals steps and the epoch. If the run is interrupted, `save` gets the completed part of
 * the epoch before the {@link Interruption} is rethrown. Throws LabError `diverged`.
 */
export async function trainEpoch(
  run: PreparedRun,
  training: RoundTraining,
  start: EpochStart,
  save: (partial: PartialEpoch) => void,
): Promise<void> {
  const epoch = new EpochProgress(start.partial);
  try {
    await finishEpoch(run, training, start, epoch);
  } catch (error) {
    if (error instanceof Interruption && epoch.steps > 0) save(epoch.partial);
    throw error;
  }
}

/** The completed part of an epoch. */
class EpochProgress {
  readonly sum: ScoreSum;
  steps: number;
  readonly #secondsBefore: number;
  readonly #started = performance.now();

  constructor(partial?: PartialEpoch) {
    this.sum = new ScoreSum(partial);
    this.steps = partial?.steps ?? 0;
    this.#secondsBefore = partial?.seconds ?? 0;
  }

  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#started) / 1000;
  }

  get partial(): PartialEpoch {
    return { steps: this.steps, ...this.sum.totals, seconds: this.seconds };
  }
}

async function finishEpoch(run: PreparedRun, training: RoundTraining, start: EpochStart, progress: EpochProgress): Promise<void> {
  const { round } = start;
  const epoch = start.epochsDone + 1;
  await trainSteps(run, training, start, progress);
  const train = progress.sum.scores;
  const { experiment, network, data, journal, control } = run;
  const size = evaluationBatch(experiment.training);
  const validation = await evaluateAll(network.program, data.splits.validation, size, () => control.poll());
  if (!Number.isFinite(validation.loss)) throw divergence('The validation loss', `round ${round}, epoch ${epoch}`, run);
  const step = training.schedule.stepsBefore(round, epoch);
  journal.append({ kind: 'epoch', round, epoch, step, train, validation, seconds: progress.seconds });
}

async function trainSteps(
  run: PreparedRun,
  { schedule, states }: RoundTraining,
  start: EpochStart,
  progress: EpochProgress,
): Promise<void> {
  const { round, epochsDone } = start;
  const { experiment, network, objective, data, journal, control, system, stepsPerEpoch } = run;
  const { seed } = experiment;
  const training = trainingOfRound(experiment.training, round);
  const { train } = data.splits;
  const epoch = epochsDone + 1;
  const before = schedule.stepsBefore(round, epochsDone);
  const length = { stepsPerEpoch: schedule.stepsPerEpoch, epochs: schedule.epochsOf(round) };
  const order = epochOrder(train.count, seed, round, epoch);
  const meter = new StepMeter((entry) => journal.append(entry));
  let started = performance.now();
  for await (const batch of batches(train, training.batchSize, order.subarray(progress.steps * training.batchSize))) {
    const index = progress.steps;
    const step = before + index + 1;
    const stepOfRound = epochsDone * stepsPerEpoch + index;
    const learningRate = learningRateAt(training, stepOfRound, length);
    const moment = { ...length, round, step: stepOfRound, states };
    const outcome = network.program.step(batch, {
      learningRate,
      momentum: training.momentum,
      weightDecay: training.weightDecay,
      seed: stepSeed(seed, step),
      coefficients: new Map(objective.map(({ config, coefficients }) => [config.kind, coefficients(moment)])),
    });
    const diverged = notFinite(outcome);
    if (diverged !== undefined) throw divergence(diverged, `round ${round}, epoch ${epoch}, step ${step}`, run);
    progress.sum.add(outcome);
    progress.steps += 1;
    meter.count(outcome, performance.now() - started, { round, epoch, step, learningRate }, index === stepsPerEpoch - 1);
    system.sample(step);
    await control.poll();
    started = performance.now();
  }
}

/** The part of the objective that is not finite, as the subject of a sentence. */
function notFinite({ loss, terms = new Map() }: BatchOutcome): string | undefined {
  if (!Number.isFinite(loss)) return 'The training loss';
  const term = [...terms].find(([, value]) => !Number.isFinite(value));
  return term && `The objective’s term ${term[0]}`;
}
