import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'd3-array';
import { type Batch, batches, type Split } from '#main/datasets/index.ts';
import {
  algorithmsFrom,
  convolutionsOf,
  deviceOf,
  type Program,
  type ProgramOptions,
  type TensorflowDescription,
} from '#main/program/index.ts';
import { computeOfRun } from '#main/run-folder/index.ts';
import type { ProbeRequest } from '#main/tasks/index.ts';
import type { Probe } from '#shared/contract/plans.ts';
import { plannedEpochs } from '#shared/settings/index.ts';
import { chooseAlgorithms, measuringOn } from '../convolutions/choose-algorithms.ts';
import { checkDevice, setUpTensorflow } from '../environment.ts';
import { outlineRun, type RunOutline } from '../prepared-run.ts';
import { evaluationBatch, imagesPerPart, programOptions } from '../program-options.ts';
import { epochOrder, stepSeed } from '../randomness.ts';
import type { RunDependencies } from '../run-attempt.ts';
import { type RunData, runData } from '../run-data.ts';
import { runDependencies } from '../run-dependencies.ts';
import type { TaskHandler } from '../task-handler.ts';

const WARM_UP_STEPS = 2;
const STEPS = 8;
const BUDGET_SECONDS = 10;

export const handleProbe: TaskHandler<'probe'> = (request) => probeRun(request, runDependencies);

/** Runs a few steps and one evaluation on this machine and estimates the duration of the whole run. */
async function probeRun({ spec, dataFolder }: ProbeRequest, dependencies: RunDependencies): Promise<Probe> {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-probe-'));
  let started = performance.now();
  let program: Program | undefined;
  try {
    const compute = computeOfRun(spec);
    setUpTensorflow(compute);
    const tensorflow = dependencies.describeTensorflow();
    checkDevice(compute, tensorflow);
    const data = runData(spec.experiment, await dependencies.openData(spec.dataSet.folder));
    const outline = outlineRun(spec, data);
    const measuringSince = performance.now();
    const chosen = await convolutionAlgorithm(outline, tensorflow, dataFolder);
    // The run finds the algorithms in the table.
    started += performance.now() - measuringSince;
    const options = { ...programOptions(spec, data.description, outline.objective), ...chosen };
    program = await dependencies.loadProgram(outline.graph, options, directory);
    program.assign(outline.initialModel.weights());
    program.restart();
    const startSeconds = secondsSince(started);
    const secondsPerStep = await timeSteps(program, outline, data);
    const secondsPerEvaluatedImage = await timeEvaluation(program, outline, data);
    return {
      secondsPerStep,
      secondsPerEvaluatedImage,
      startSeconds,
      seconds: startSeconds + stepsOf(outline) * secondsPerStep + evaluatedImages(outline, data) * secondsPerEvaluatedImage,
      memoryBytes: process.memoryUsage.rss(),
      device: deviceOf(tensorflow),
    };
  } finally {
    program?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The algorithms that the run will use, measured now if they are not known: nothing else runs during a probe. On a GPU, cuDNN chooses. */
async function convolutionAlgorithm(
  { graph, experiment }: RunOutline,
  tensorflow: TensorflowDescription,
  dataFolder: string,
): Promise<Pick<ProgramOptions, 'convolutionAlgorithm'>> {
  if (deviceOf(tensorflow) === 'gpu') return {};
  const images = imagesPerPart(experiment.training);
  const table = await chooseAlgorithms(convolutionsOf(graph, images), tensorflow, measuringOn(tensorflow, dataFolder));
  return { convolutionAlgorithm: algorithmsFrom(table, images) };
}

/** Median duration of a few steps after a warm-up, including waiting for images. */
async function timeSteps(program: Program, { experiment }: RunOutline, { splits }: RunData): Promise<number> {
  const { training, seed } = experiment;
  const order = epochOrder(splits.train.count, seed, 0, 1);
  const whole = Math.max(training.batchSize, order.length - (order.length % training.batchSize));
  const times: number[] = [];
  const firstStarted = performance.now();
  let steps = 0;
  let started = firstStarted;
  for await (const batch of repeatedBatches(splits.train, training.batchSize, order.subarray(0, whole))) {
    // A rate of 0 keeps the weights constant, so that training cannot diverge.
    program.step(batch, {
      learningRate: 0,
      momentum: training.momentum,
      weightDecay: training.weightDecay,
      seed: stepSeed(seed, steps),
    });
    steps += 1;
    if (steps > WARM_UP_STEPS || secondsSince(firstStarted) > BUDGET_SECONDS) times.push(secondsSince(started));
    if (steps === WARM_UP_STEPS + STEPS || (times.length > 0 && secondsSince(firstStarted) >= BUDGET_SECONDS)) break;
    started = performance.now();
  }
  return median(times) ?? 0;
}

async function* repeatedBatches(split: Split, size: number, order: Uint32Array): AsyncGenerator<Batch, void, undefined> {
  for (;;) yield* batches(split, size, order);
}

async function timeEvaluation(program: Program, { experiment }: RunOutline, { splits }: RunData): Promise<number> {
  for await (const batch of batches(splits.validation, evaluationBatch(experiment.training))) {
    program.evaluate(batch);
    const started = performance.now();
    program.evaluate(batch);
    return secondsSince(started) / batch.labels.length;
  }
  return 0;
}

function stepsOf({ stepsPerEpoch, experiment, limits }: RunOutline): number {
  return stepsPerEpoch * (plannedEpochs(experiment.training, limits.rounds) + experiment.reduction.fineTune);
}

/** Validation images after each epoch; after each round all splits and, for the entropy, the training images again. */
function evaluatedImages({ experiment, limits }: RunOutline, { samples }: RunData): number {
  const { train, validation, test } = samples;
  return plannedEpochs(experiment.training, limits.rounds) * validation + (limits.rounds + 1) * (2 * train + validation + test);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
