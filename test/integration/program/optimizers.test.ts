import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLAIN_STEP, type Program, type StepOptions } from '#main/program/index.ts';
import { type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import { openProgram } from './open-program.ts';

/** The output of test/fixtures/pytorch/optimizers.py; arrays are base64 of float32. */
interface Fixture {
  readonly graph: ModelGraph;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly rates: readonly number[];
  readonly images: string;
  readonly labels: readonly number[];
  readonly masks: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly options: Partial<StepOptions>;
  readonly losses: readonly number[];
  readonly after: Readonly<Record<string, string>>;
  readonly logits: string;
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/optimizers.json', import.meta.url), 'utf8')) as Fixture;
const { graph, rates, mean, std } = fixture;
const batch = { images: new Uint8Array(Buffer.from(fixture.images, 'base64')), labels: Uint8Array.from(fixture.labels) };
/** Relative to each value in float64, to the variable's largest value in float32. */
const TOLERANCE = { float64: 1e-6, float32: 5e-5 };

describe.each(fixture.cases)('$name', ({ momentum, weightDecay, options, losses, after, logits }) => {
  it('matches PyTorch in float64: losses, parameters, moments, statistics, averages, logits', async () => {
    const program = await open({ ...options, precision: 'float64' });
    expect(stepLosses(program)).toEqual(losses.map((loss) => expect.closeTo(loss, 6) as number));
    for (const [name, expected] of Object.entries(after)) {
      const values = program.read([name]).get(name) ?? new Float32Array();
      expect(values.length, name).toBe(floats(expected).length);
      for (const [index, value] of floats(expected).entries()) {
        expect(Math.abs((values[index] ?? NaN) - value), `${name}[${index}]`).toBeLessThanOrEqual(
          TOLERANCE.float64 * Math.abs(value) + 1e-12,
        );
      }
    }
    expectClose('logits', program.logits(batch.images), floats(logits), TOLERANCE.float64);
  });

  it('matches PyTorch in float32', async () => {
    const program = await open(options);
    stepLosses(program);
    for (const [name, expected] of Object.entries(after)) {
      expectClose(name, program.read([name]).get(name), floats(expected), TOLERANCE.float32);
    }
    expectClose('logits', program.logits(batch.images), floats(logits), TOLERANCE.float32);
  });

  it('keeps pruned weights, their moments and averages at exactly 0', async () => {
    const program = await open(options);
    stepLosses(program);
    for (const [kernel, mask] of Object.entries(fixture.masks)) {
      const names = program.variableNames.filter((name) => name.startsWith(kernel) && !name.endsWith('/mask'));
      expect(names.length).toBeGreaterThan(1);
      for (const [name, values] of program.read(names)) {
        for (const [index, kept] of floats(mask).entries()) expect(values[index] === 0, `${name}[${index}]`).toBe(kept === 0);
      }
    }
  });

  it('lists its own variables; the others are parameters and masks', async () => {
    const program = await open(options);
    const left = program.variableNames.filter((name) => !program.optimizerNames.includes(name));
    expect(left.filter((name) => !name.endsWith('/mask'))).toEqual(parametersOf(graph).map(({ name }) => name));
  });

  it('restarts with a schedule: the same steps again from the same weights', async () => {
    const program = await open(options);
    stepLosses(program);
    const first = program.read();
    program.assign(before());
    program.restart();
    stepLosses(program);
    expect(program.read()).toEqual(first);
  });

  async function open(changes: Parameters<typeof openProgram>[1]): Promise<Program> {
    const program = await openProgram(graph, { ...PLAIN_STEP, normalization: { mean, std }, ...changes });
    program.assign(before());
    program.restart();
    return program;
  }

  function stepLosses(program: Program): number[] {
    return rates.map((learningRate, step) => {
      const { loss, count } = program.step(batch, { learningRate, momentum, weightDecay, seed: [0, step] });
      return loss / count;
    });
  }
});

function before(): ReadonlyMap<string, Float32Array> {
  const masks = Object.entries(fixture.masks).map(([kernel, mask]) => [`${kernel}/mask`, floats(mask)] as const);
  return new Map([...Object.entries(fixture.before).map(([name, value]) => [name, floats(value)] as const), ...masks]);
}

function expectClose(what: string, actual: Float32Array | undefined, expected: Float32Array, tolerance: number): void {
  expect(actual?.length, what).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  for (const [index, value] of expected.entries()) {
    expect(Math.abs((actual?.[index] ?? NaN) - value), `${what}[${index}]`).toBeLessThanOrEqual(tolerance * scale);
  }
}

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
