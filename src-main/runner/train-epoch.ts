import { batches } from '#main/datasets/index.ts';
import { divergence } from './divergence.ts';
import { learningRateAt } from './learning-rate.ts';
import { evaluateAll, ScoreSum, type Scores } from './passes.ts';
import type { PreparedRun } from './prepared-run.ts';
import { evaluationBatch } from './program-options.ts';
import { epochOrder, stepSeed } from './randomness.ts';
import { StepMeter } from './step-meter.ts';
import type { TrainingSchedule } from './training-schedule.ts';

/** One pass of training and one of validation; tells steps and the epoch. Throws a LabError `diverged`. */
export async function trainEpoch(run: PreparedRun, schedule: TrainingSchedule, round: number, epochsBehind: number): Promise<void> {
  const started = performance.now();
  const epoch = epochsBehind + 1;
  const train = await trainSteps(run, schedule, round, epochsBehind);
  const { experiment, network, data, journal, pulse } = run;
  const { learningRate } = experiment.training;
  const size = evaluationBatch(experiment.training);
  const validation = await evaluateAll(network.program, data.splits.validation, size, () => pulse.breathe());
  if (!Number.isFinite(validation.loss)) throw divergence('The validation loss', `round ${round}, epoch ${epoch}`, learningRate);
  const step = schedule.stepsBefore(round, epoch);
  journal.append({ kind: 'epoch', round, epoch, step, train, validation, seconds: (performance.now() - started) / 1000 });
}

async function trainSteps(run: PreparedRun, schedule: TrainingSchedule, round: number, epochsBehind: number): Promise<Scores> {
  const { experiment, network, data, journal, pulse, stepsPerEpoch } = run;
  const { training, seed } = experiment;
  const { train } = data.splits;
  const epoch = epochsBehind + 1;
  const before = schedule.stepsBefore(round, epochsBehind);
  const length = { stepsPerEpoch: schedule.stepsPerEpoch, epochs: schedule.epochsOf(round) };
  const order = epochOrder(train.count, seed, round, epoch);
  const meter = new StepMeter((entry) => journal.append(entry));
  const sum = new ScoreSum();
  let index = 0;
  let started = performance.now();
  for await (const batch of batches(train, training.batchSize, order)) {
    const step = before + index + 1;
    const learningRate = learningRateAt(training, epochsBehind * stepsPerEpoch + index, length);
    const outcome = network.program.step(batch, {
      learningRate,
      momentum: training.momentum,
      weightDecay: training.weightDecay,
      seed: stepSeed(seed, step),
    });
    if (![outcome.loss, ...(outcome.terms?.values() ?? [])].every(Number.isFinite)) {
      throw divergence('The training loss', `round ${round}, epoch ${epoch}, step ${step}`, training.learningRate);
    }
    sum.add(outcome);
    meter.count(outcome, performance.now() - started, { round, epoch, step, learningRate }, index === stepsPerEpoch - 1);
    await pulse.breathe();
    index += 1;
    started = performance.now();
  }
  return sum.scores;
}
