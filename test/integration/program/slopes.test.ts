import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Program, ProgramOptions } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { type Slope, withSlopes } from '#shared/reduction/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import { expectClose, floats } from './expect-close.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { dense, network, rectifier } from './small-network.ts';

const PLAIN = network([3], dense('first', 'input', 4), rectifier('relu', 'first'), dense('head', 'relu', 2));
const { graph, slopes, weights } = withSlopes(PLAIN, ['relu']);
const names = slopes.get('relu') ?? ({} as Slope);
const TERM = { kind: 'layer-folding', lambda: 0.25, activations: ['relu'] } as const satisfies ObjectiveTermConfig;
const SETTINGS = { learningRate: 0.05, momentum: 0.9, weightDecay: 0, seed: [1, 2] } as const;

/** The output of test/fixtures/pytorch/slopes.py; arrays are base64 of float32. */
interface Fixture {
  readonly graph: ModelGraph;
  readonly images: string;
  readonly labels: readonly number[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly slopes: Readonly<Record<string, number>>;
  readonly lambda: number;
  readonly value: number;
  readonly gradients: Readonly<Record<string, string>>;
  readonly slopeGradients: Readonly<Record<string, number>>;
}
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/slopes.json', import.meta.url), 'utf8')) as Fixture;

describe('trained slopes', () => {
  it.each([
    ['float64', 1e-7],
    ['float32', 1e-5],
  ] as const)('have PyTorch’s value and gradients in %s', async (precision, tolerance) => {
    const activations = Object.keys(fixture.slopes);
    const sloped = withSlopes(fixture.graph, activations);
    const term: ObjectiveTermConfig = { kind: 'layer-folding', lambda: fixture.lambda, activations };
    const program = await openProgram(sloped.graph, { objective: [term], precision });
    const encoded = Object.entries(fixture.parameters).map(([name, values]) => [name, floats(values)] as const);
    program.assign(new Map([...encoded, ...sloped.weights]));
    const filled = (name: string, value: number): Float32Array => new Float32Array(sloped.weights.get(name)?.length ?? 0).fill(value);
    for (const [activation, alpha] of Object.entries(fixture.slopes)) {
      const { form, activation: share } = sloped.slopes.get(activation) ?? names;
      program.assign(
        new Map([
          [form, filled(form, alpha)],
          [share, filled(share, 1 - alpha)],
        ]),
      );
    }
    const batch = { images: new Uint8Array(Buffer.from(fixture.images, 'base64')), labels: Uint8Array.from(fixture.labels) };
    const { terms } = program.step(batch, { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] });
    expect(Math.abs((terms?.get('layer-folding') ?? NaN) - fixture.value)).toBeLessThan(tolerance);
    const gradientOf = (name: string): Float32Array | undefined => program.read([`${name}/velocity`]).get(`${name}/velocity`);
    for (const [name, gradient] of Object.entries(fixture.gradients)) expectClose(name, gradientOf(name), floats(gradient), tolerance);
    for (const [activation, gradient] of Object.entries(fixture.slopeGradients)) {
      const { form } = sloped.slopes.get(activation) ?? names;
      expectClose(form, gradientOf(form), filled(form, gradient), tolerance);
    }
  });

  it.each([1, 3])('have the numerical gradient of α, in every channel, with the batch in %i parts', async (accumulate) => {
    const program = await opened({ precision: 'float64', accumulate });
    const lossAt = (alpha: number): number => {
      program.assign(slope(alpha));
      const { loss, count, terms } = program.step(randomBatch(PLAIN, 6), { ...SETTINGS, learningRate: 0, momentum: 0 });
      // λ |1 - α²|, with slopes in float32.
      expect(terms?.get('layer-folding')).toBeCloseTo(0.25 * (1 - alpha ** 2), 6);
      return loss / count + (terms?.get('layer-folding') ?? NaN);
    };
    const step = 2 ** -10;
    const numerical = (lossAt(0.25 + step) - lossAt(0.25 - step)) / (2 * step);
    lossAt(0.25);
    const gradient = program.read([`${names.form}/velocity`]).get(`${names.form}/velocity`) ?? new Float32Array();
    expect([...gradient]).toHaveLength(4);
    for (const value of gradient) expect(Math.abs(value - numerical)).toBeLessThan(1e-5);
  });

  it('stay within 0..1, and the activation’s share is 1 - α', async () => {
    const program = await opened({ objective: [{ ...TERM, lambda: 100 }] });
    program.assign(slope(0.25));
    for (const alpha of [1, 1]) {
      program.step(randomBatch(PLAIN, 6), SETTINGS);
      const values = program.read([names.form, names.activation]);
      expect(values.get(names.form)).toEqual(new Float32Array(4).fill(alpha));
      expect(values.get(names.activation)).toEqual(new Float32Array(4).fill(1 - alpha));
    }
  });

  it('with a coefficient of 0, leave the network the same bits as without them', async () => {
    const plain = await openProgram(PLAIN);
    const sloped = await opened({});
    for (const program of [plain, sloped]) {
      program.assign(new Map([...randomParameters(PLAIN)]));
      program.restart();
    }
    const frozen = { ...SETTINGS, coefficients: new Map([['layer-folding', [0]]]) };
    for (const seed of [1, 2, 3]) {
      plain.step(randomBatch(PLAIN, 6, seed), SETTINGS);
      sloped.step(randomBatch(PLAIN, 6, seed), frozen);
    }
    const values = sloped.read();
    for (const [name, expected] of plain.read()) expect(values.get(name), name).toEqual(expected);
    expect(values.get(names.form)).toEqual(new Float32Array(4));
  });

  it('count once in the norm of clipped gradients', async () => {
    const gradientsOf = async (gradientClip: number): Promise<ReadonlyMap<string, Float32Array>> => {
      const program = await opened({ precision: 'float64', gradientClip });
      program.assign(slope(0.25));
      program.step(randomBatch(PLAIN, 6), { ...SETTINGS, learningRate: 0, momentum: 0 });
      return program.read(program.variableNames.filter((name) => name.endsWith('/velocity')));
    };
    const [free, clipped] = [await gradientsOf(0), await gradientsOf(1e-3)];
    const squares = [...free].map(([name, values]) => {
      const sum = values.reduce((total, value) => total + value ** 2, 0);
      return name === `${names.form}/velocity` ? sum / 4 : sum;
    });
    const factor = 1e-3 / (Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) + 1e-6);
    expect(factor).toBeLessThan(1);
    for (const [name, values] of clipped) {
      for (const [index, value] of values.entries()) expect(value, name).toBeCloseTo((free.get(name)?.[index] ?? NaN) * factor, 8);
    }
  });

  it('are trained only where the objective has them', async () => {
    const program = await opened({ objective: [] });
    expect(program.variableNames).not.toContain(`${names.form}/velocity`);
    program.assign(slope(0.25));
    program.step(randomBatch(PLAIN, 6), SETTINGS);
    expect(program.read([names.form]).get(names.form)).toEqual(new Float32Array(4).fill(0.25));
  });
});

async function opened(options: Partial<ProgramOptions>): Promise<Program> {
  const program = await openProgram(graph, { objective: [TERM], ...options });
  program.assign(new Map([...randomParameters(PLAIN), ...weights]));
  program.restart();
  return program;
}

function slope(alpha: number): ReadonlyMap<string, Float32Array> {
  return new Map([
    [names.form, new Float32Array(4).fill(alpha)],
    [names.activation, new Float32Array(4).fill(1 - alpha)],
  ]);
}
