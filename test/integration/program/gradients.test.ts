import { describe, expect, it } from 'vitest';
import { type Batch, NO_AUGMENTATION, type Program, type ProgramOptions } from '#main/program/index.ts';
import { isTrained, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import { isLong } from '../../random-cases.ts';
import { CASES } from './cases.ts';
import { openProgram, pseudoRandom, randomBatch, randomParameters } from './open-program.ts';
import { addition, dense, network, rectifier } from './small-network.ts';

const SAMPLES = 6;
const SEED = [7, 11] as const;
/** A power of two: steps from multiples of 1/256 are exact in float32. */
const STEP = 2 ** -12;
/** Most elements per parameter to perturb; each costs four evaluations. */
const ELEMENTS = isLong ? 16 : 3;

describe('gradients match numerical differences in float64', () => {
  it.each(Object.entries(CASES))('%s', async (_, graph) => {
    await checkGradients(graph);
  });

  it('label smoothing', async () => {
    await checkGradients(network([5], dense('head', 'input', 4)), { labelSmoothing: 0.2 });
  });

  it.each<ObjectiveTermConfig>([
    { kind: 'entropy', lambda: 0.5, temperature: 0.75, weights: { relu: 2 } },
    { kind: 'entropy-magnitude', lambda: 0.5, kernels: ['first', 'head'] },
  ])('a term added to the objective: $kind', async (term) => {
    const graph = network([3], dense('first', 'input', 4), rectifier('relu', 'first'), dense('head', 'relu', 2));
    for (const accumulate of [1, 2]) await checkGradients(graph, { objective: [term], accumulate });
  });

  it('the distances between the inputs and outputs of blocks', async () => {
    const graph = network(
      [3],
      dense('first', 'input', 4),
      rectifier('relu', 'first', 'silu'),
      dense('second', 'relu', 4),
      rectifier('relu2', 'second', 'silu'),
      addition('sum', 'relu', 'relu2'),
      dense('third', 'sum', 4),
      rectifier('relu3', 'third', 'silu'),
      dense('head', 'relu3', 2),
    );
    await checkGradients(graph, { objective: [{ kind: 'lacoot', lambda: 0.5, kept: [] }] });
  });

  it('a term with two activations of one node', async () => {
    const graph = network(
      [3],
      dense('first', 'input', 4),
      rectifier('relu', 'first'),
      rectifier('silu', 'first', 'silu'),
      addition('sum', 'relu', 'silu'),
      dense('head', 'sum', 2),
    );
    await checkGradients(graph, { objective: [{ kind: 'entropy', lambda: 0.5, temperature: 0.75, weights: { relu: 2, silu: 1 } }] });
  });

  it('parameters after crops and flips have gradients', async () => {
    const graph = CASES['a convolution with stride 2 and padding 1 on an even size'];
    if (!graph) throw new Error('no such case');
    await checkGradients(graph, { augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true } });
  });
});

describe('float32 kernels match the gradients in float64', () => {
  const drawn = Object.entries(CASES).filter(([name]) => !name.startsWith('dropout'));
  it.each(drawn)('%s', async (_, graph) => {
    const batch = randomBatch(graph, SAMPLES);
    const [single, double] = [await openProgram(graph), await openProgram(graph, { precision: 'float64' })].map((program) => {
      program.assign(randomParameters(graph));
      return gradients(program, batch);
    });
    // Relative to the largest gradient: a bias before batch normalization has gradient 0.
    const largest = Math.max(...[...(double ?? new Map<string, Float32Array>()).values()].flatMap((values) => [...values.map(Math.abs)]));
    for (const [name, expected] of double ?? []) expect(distance(single?.get(name), expected) / largest, name).toBeLessThan(1e-5);
  });
});

async function checkGradients(graph: ModelGraph, options: Partial<ProgramOptions> = {}): Promise<void> {
  const program = await openProgram(graph, { ...options, precision: 'float64' });
  const batch = randomBatch(graph, SAMPLES);
  const parameters = randomParameters(graph);
  program.assign(parameters);
  const analytic = gradients(program, batch);
  const random = pseudoRandom(3);
  for (const { name } of parametersOf(graph).filter(isTrained)) {
    const values = parameters.get(name) ?? new Float32Array();
    const derived = analytic.get(name) ?? new Float32Array();
    const scale = Math.max(...derived.map(Math.abs), 1e-3);
    const elements = values.length <= ELEMENTS ? [...values.keys()] : Array.from({ length: ELEMENTS }, () => random(values.length));
    for (const element of elements) {
      const difference = numericalDerivative(program, batch, name, values, element);
      expect(Math.abs(difference - (derived[element] ?? NaN)) / scale, `${name}[${element}]: ${difference}`).toBeLessThan(1e-6);
    }
    program.assign(new Map([[name, values]]));
  }
  expect(analytic.size).toBeGreaterThan(0);
}

/** Gradients of the mean loss: the velocity after a step with rate, decay and previous momentum 0. */
function gradients(program: Program, batch: Batch): Map<string, Float32Array> {
  meanLoss(program, batch);
  const names = program.variableNames.filter((name) => name.endsWith('/velocity'));
  return new Map([...program.read(names)].map(([name, value]) => [name.replace(/\/velocity$/, ''), value]));
}

/** (8·(f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, whose error is of order h⁴. */
function numericalDerivative(program: Program, batch: Batch, name: string, values: Float32Array, element: number): number {
  const lossAt = (steps: number): number => {
    const moved = Float32Array.from(values);
    moved[element] = (values[element] ?? 0) + steps * STEP;
    program.assign(new Map([[name, moved]]));
    return meanLoss(program, batch);
  };
  return (8 * (lossAt(1) - lossAt(-1)) - (lossAt(2) - lossAt(-2))) / (12 * STEP);
}

function meanLoss(program: Program, batch: Batch): number {
  const outcome = program.step(batch, { learningRate: 0, momentum: 0, weightDecay: 0, seed: SEED });
  const terms = [...(outcome.terms?.values() ?? [])].reduce((sum, value) => sum + value, 0);
  return outcome.loss / outcome.count + terms;
}

function distance(actual: Float32Array | undefined, expected: Float32Array): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual?.[index] ?? NaN))));
}
