import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GraphBuilder } from '#main/program/graph-def/graph-builder.ts';
import { savedModelBytes } from '#main/program/graph-def/saved-model.ts';
import type { Program } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { cast } from '#main/program/tensor/arithmetic.ts';
import { constant, done, identity, placeholder } from '#main/program/tensor/arrays.ts';
import { maxSlicedDistance } from '#main/program/tensor/max-sliced-distance.ts';
import { expectClose } from './expect-close.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { addition, convolution, dense, network, normalization, rectifier } from './small-network.ts';

type Matrix = readonly (readonly number[])[];

/** The output of test/fixtures/pytorch/distance.py. */
interface Fixture {
  readonly cases: readonly {
    readonly first: Matrix;
    readonly second: Matrix;
    readonly directions: Matrix;
    readonly distance: number;
    readonly gradients: { readonly first: Matrix; readonly second: Matrix };
  }[];
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/distance.json', import.meta.url), 'utf8')) as Fixture;

it.each(fixture.cases)('is POT’s, with PyTorch’s gradients, for vectors along $directions.length axes', (known) => {
  const builder = new GraphBuilder({ kernels: false });
  const features = known.directions.length;
  const shape = features % 3 === 0 ? [features / 3, 3] : [features];
  const [first, second] = [placeholder(builder, 'float32', [-1, ...shape]), placeholder(builder, 'float32', [-1, ...shape])];
  const directions = constant(builder, 'float64', known.directions.flat(), [features, known.directions[0]?.length ?? 0]);
  const [one, other] = [cast(builder, first, 'float64'), cast(builder, second, 'float64')];
  const { distance, gradients } = maxSlicedDistance(builder, one, other, shape, directions);
  const outputs = [distance, gradients.first, gradients.second].map((output) => identity(builder, cast(builder, output, 'float32')));
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-distance-'));
  const session = new TensorflowSession(directory, savedModelBytes(builder, done(builder, [])));
  onTestFinished(() => {
    session.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const feeds = [
    { to: first, shape: [known.first.length, ...shape], values: Float32Array.from(known.first.flat()) },
    { to: second, shape: [known.second.length, ...shape], values: Float32Array.from(known.second.flat()) },
  ];
  const [actual, ...derived] = session.run(feeds, outputs) as Float32Array[];
  expectClose('the distance', actual, Float32Array.of(known.distance), 1e-6);
  expectClose('the first gradient', derived[0], Float32Array.from(known.gradients.first.flat()), 1e-6);
  expectClose('the second gradient', derived[1], Float32Array.from(known.gradients.second.flat()), 1e-6);
});

describe('the term lacoot', () => {
  const graph = network(
    [1],
    dense('first', 'input', 1),
    rectifier('relu', 'first'),
    dense('second', 'relu', 1),
    rectifier('relu2', 'second'),
    dense('head', 'relu2', 2),
  );
  const step = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [3, 4] } as const;
  const opened = async (weight: number, bias: number): Promise<Program> => {
    const term = { kind: 'lacoot', lambda: 2, kept: ['relu'] } as const;
    const program = await openProgram(graph, { objective: [term], precision: 'float64', observations: ['blockDistances'] });
    const values = { 'first/kernel': [1], 'second/kernel': [weight], 'second/bias': [bias] };
    program.assign(new Map(Object.entries(values).map(([name, list]) => [name, Float32Array.from(list)])));
    return program;
  };

  // A white pixel is 1, a black one -1, so the second block reads 1 and 0. In one dimension, all directions are the same.
  it('is λ times the distance of the sorted values', async () => {
    const program = await opened(3, 0);
    const { terms } = program.step({ images: Uint8Array.of(255, 0), labels: new Uint8Array(2) }, step);
    // Outputs 3 and 0: √((2² + 0²) / 2) = √2; the derivative with respect to the weight is 2 / (2 √2) x 1.
    expect(terms?.get('lacoot')).toBeCloseTo(2 * Math.SQRT2, 6);
    expect(program.read(['second/kernel/velocity']).get('second/kernel/velocity')?.[0]).toBeCloseTo(2 / Math.SQRT2, 6);
  });

  it('does not depend on which image has which value', async () => {
    const program = await opened(-3, 3);
    const { terms } = program.step({ images: Uint8Array.of(255, 0), labels: new Uint8Array(2) }, step);
    // Outputs 0 and 3 for inputs 1 and 0: the distance is √2 again, but only the black image's output is too large.
    expect(terms?.get('lacoot')).toBeCloseTo(2 * Math.SQRT2, 6);
    const { 'second/kernel/velocity': weight, 'second/bias/velocity': bias } = Object.fromEntries(program.read());
    expect([weight?.[0], bias?.[0]]).toEqual([0, expect.closeTo(2 / Math.SQRT2, 6)]);
  });

  it('is 0, with gradients of 0, where a block is the identity', async () => {
    const program = await opened(1, 0);
    const { terms } = program.step({ images: Uint8Array.of(255, 0), labels: new Uint8Array(2) }, step);
    expect(terms?.get('lacoot')).toBe(0);
    expect(program.read(['second/kernel/velocity']).get('second/kernel/velocity')).toEqual(Float32Array.of(0));
  });

  it('is observed in evaluation mode as the mean over the images of their batches’ distances', async () => {
    const program = await opened(3, 0);
    for (const images of [Uint8Array.of(255, 0), Uint8Array.of(255)]) program.observe('blockDistances', { images });
    const observed = program.takeObserved('blockDistances');
    // The batches have √2 and 2; the first block reads ±1 and gives 1 and 0: √(1/2) and 0.
    expect(observed.get('relu2')).toBeCloseTo((2 * Math.SQRT2 + 2) / 3, 6);
    expect(observed.get('relu')).toBeCloseTo((2 * Math.SQRT1_2) / 3, 6);
  });

  it('trains the same bits as without it if its coefficient is 0', async () => {
    const blocks = network(
      [4, 4, 2],
      convolution('a', 'input'),
      normalization('a-norm', 'a'),
      rectifier('a-relu', 'a-norm'),
      addition('sum', 'a-relu', 'input'),
      { id: 'pool', op: 'globalAveragePool', inputs: ['sum'] },
      dense('head', 'pool', 3),
    );
    const [plain, regularized] = [
      await openProgram(blocks),
      await openProgram(blocks, { objective: [{ kind: 'lacoot', lambda: 2, kept: [] }] }),
    ];
    for (const program of [plain, regularized]) {
      program.assign(randomParameters(blocks));
      program.restart();
      for (const seed of [1, 2]) {
        const settings = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3, seed: [5, seed] as const };
        program.step(randomBatch(blocks, 7, seed), { ...settings, coefficients: new Map([['lacoot', [0]]]) });
      }
    }
    const values = regularized.read();
    for (const [name, expected] of plain.read()) expect(values.get(name), name).toEqual(expected);
  });
});
