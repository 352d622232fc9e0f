import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consecutiveBatch, createBatch, fillBatch, type OpenDataSet } from '#main/datasets/index.ts';
import { deviceOf, type Program } from '#main/program/index.ts';
import { runSpecSchema, type RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { Probe } from '#shared/contract/plans.ts';
import { limitThreads } from './environment.ts';
import { firstWeights, outlineRun, type RunOutline } from './prepared-run.ts';
import { programOptions } from './program-options.ts';
import { epochOrder, stepSeed } from './randomness.ts';
import type { Workshop } from './run-attempt.ts';

const WARM_UP_STEPS = 2;
const STEPS = 8;
const BUDGET_SECONDS = 10;

/** Runs a few steps and one evaluation of a spec on this machine and estimates the whole run. Nothing is kept. */
export async function probeSpec(file: string | undefined, workshop: Workshop): Promise<Probe> {
  const spec = parseSpec(file);
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-probe-'));
  const started = performance.now();
  let program: Program | undefined;
  try {
    limitThreads(spec.experiment.threads);
    const data = await workshop.openData(spec.dataSet.folder);
    const outline = outlineRun(spec.experiment, data);
    program = await workshop.loadProgram(outline.graph, programOptions(spec.experiment, data.description), directory);
    program.assign(firstWeights(outline));
    const startSeconds = secondsSince(started);
    const secondsPerStep = timeSteps(program, outline, data);
    const secondsPerEvaluatedImage = timeEvaluation(program, outline, data);
    return {
      secondsPerStep,
      secondsPerEvaluatedImage,
      startSeconds,
      seconds: startSeconds + stepsOf(outline) * secondsPerStep + evaluatedImages(outline, data) * secondsPerEvaluatedImage,
      memoryBytes: process.memoryUsage.rss(),
      device: deviceOf(workshop.describeTensorflow()),
    };
  } finally {
    program?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}

function parseSpec(file: string | undefined): RunSpec {
  const result = runSpecSchema.safeParse(JSON.parse(readFileSync(file ?? process.stdin.fd, 'utf8')));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new LabError('bad-file', issue?.message ?? 'Not a spec.', 'Name a spec.json.', {
    ...(file !== undefined && { file }),
    place: issue?.path.join('.') ?? '',
  });
}

/** The median of a few steps after a warm-up. */
function timeSteps(program: Program, { experiment }: RunOutline, { splits }: OpenDataSet): number {
  const { training, seed } = experiment;
  const order = epochOrder(splits.train.count, seed, 0, 1);
  const room = createBatch(splits.train, training.batchSize);
  const batches = Math.max(1, Math.floor(order.length / training.batchSize));
  const times: number[] = [];
  const begun = performance.now();
  for (let step = 0; step < WARM_UP_STEPS + STEPS && (times.length === 0 || secondsSince(begun) < BUDGET_SECONDS); step += 1) {
    const started = performance.now();
    // At rate 0 the weights stay as they are, whatever the experiment would do to them.
    program.step(fillBatch(splits.train, order, (step % batches) * training.batchSize, room), {
      learningRate: 0,
      momentum: training.momentum,
      weightDecay: training.weightDecay,
      seed: stepSeed(seed, step),
    });
    if (step >= WARM_UP_STEPS || secondsSince(begun) > BUDGET_SECONDS) times.push(secondsSince(started));
  }
  return median(times);
}

function timeEvaluation(program: Program, { experiment }: RunOutline, { splits }: OpenDataSet): number {
  const batch = consecutiveBatch(splits.validation, 0, experiment.training.batchSize);
  program.evaluate(batch);
  const started = performance.now();
  program.evaluate(batch);
  return secondsSince(started) / batch.labels.length;
}

function stepsOf({ stepsPerEpoch, experiment, method }: RunOutline): number {
  return stepsPerEpoch * experiment.training.epochs * (method.rounds + 1);
}

/** Validation after each epoch; after each round all three splits and, for the entropy, the training images again. */
function evaluatedImages({ experiment, method }: RunOutline, { description }: OpenDataSet): number {
  const { train, validation, test } = description.samples;
  return (method.rounds + 1) * (experiment.training.epochs * validation + 2 * train + validation + test);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
