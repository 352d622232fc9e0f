import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BatchOutcome, Program, ProgramOptions } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import { expectClose, floats } from './expect-close.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, flatten, network, normalization, rectifier } from './small-network.ts';

/** The output of test/fixtures/pytorch/objective.py; arrays are base64 of float32. */
interface Fixture {
  readonly graph: ModelGraph;
  readonly images: string;
  readonly labels: readonly number[];
  readonly masks: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

interface Case {
  readonly term: ObjectiveTermConfig;
  readonly coefficients: readonly number[];
  readonly value: number;
  readonly gradients: Readonly<Record<string, string>>;
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/objective.json', import.meta.url), 'utf8')) as Fixture;
const TOLERANCE = { float64: 1e-7, float32: 1e-5 };
/** A step that leaves the gradients in the velocities. */
const NO_UPDATE = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] } as const;

describe.each(fixture.cases)('the term $term.kind with λ = $term.lambda', ({ term, coefficients, value, gradients }) => {
  it.each(['float64', 'float32'] as const)('has PyTorch’s value and gradients in %s', async (precision) => {
    const program = await openProgram(fixture.graph, { objective: [term], precision });
    const values = { ...fixture.parameters, ...fixture.masks };
    program.assign(new Map(Object.entries(values).map(([name, encoded]) => [name, floats(encoded)])));
    const batch = { images: new Uint8Array(Buffer.from(fixture.images, 'base64')), labels: Uint8Array.from(fixture.labels) };
    const { terms } = program.step(batch, { ...NO_UPDATE, coefficients: new Map([[term.kind, coefficients]]) });
    expect(Math.abs((terms?.get(term.kind) ?? NaN) - value)).toBeLessThan(TOLERANCE[precision]);
    for (const [name, gradient] of Object.entries(gradients)) {
      // Pruned weights have no gradient.
      const mask = fixture.masks[`${name}/mask`];
      const kept = mask === undefined ? undefined : floats(mask);
      const expected = floats(gradient).map((one, index) => one * (kept?.[index] ?? 1));
      expectClose(name, program.read([`${name}/velocity`]).get(`${name}/velocity`), expected, TOLERANCE[precision]);
    }
  });
});

const PLAIN = network(
  [5, 5, 3],
  convolution('first', 'input', { bias: true, filters: 4 }),
  rectifier('relu', 'first'),
  flatten('flat', 'relu'),
  dense('second', 'flat', 6),
  rectifier('relu2', 'second'),
  dense('head', 'relu2', 3),
);
const ENTROPY = { kind: 'entropy', lambda: 0.5, temperature: 0.5, weights: { relu: 1, relu2: 2 } } as const satisfies ObjectiveTermConfig;
const TRAINING = { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 };

describe('the entropy term', () => {
  it('is λ times the mean binary entropy of the neurons’ mean soft states', async () => {
    // A white pixel is 1, a black one -1. With weights ln 3 and 0 and T = 1, σ is 3/4 and 1/4, and always 1/2: p̃ = 1/2 and 1/2 for one
    // image of each, and 3/4 and 1/2 for white images alone.
    const graph = network([1], dense('layer', 'input', 2, false), rectifier('relu', 'layer'), dense('head', 'relu', 2));
    const term: ObjectiveTermConfig = { kind: 'entropy', lambda: 2, temperature: 1, weights: { relu: 3 } };
    const program = await openProgram(graph, { objective: [term], precision: 'float64' });
    program.assign(new Map([['layer/kernel', Float32Array.of(Math.log(3), 0)]]));
    const entropyOf = (...pixels: number[]): number | undefined =>
      program.step({ images: Uint8Array.from(pixels), labels: new Uint8Array(pixels.length) }, NO_UPDATE).terms?.get('entropy');
    expect(entropyOf(255, 0)).toBeCloseTo(6, 6);
    const threeQuarters = 2 - 0.75 * Math.log2(3);
    expect(entropyOf(255, 255)).toBeCloseTo((6 * (threeQuarters + 1)) / 2, 6);
  });

  it('takes the same step in parts as on the whole batch', async () => {
    const whole = await opened({ objective: [ENTROPY], precision: 'float64' });
    // Parts of 3, 3 and 1 images, whose own means differ from that of the batch.
    const inParts = await opened({ objective: [ENTROPY], precision: 'float64', accumulate: 3 });
    for (let step = 0; step < 3; step += 1) {
      const [expected, actual] = [stepOf(whole, step), stepOf(inParts, step)];
      expect(actual.terms?.get('entropy')).toBeCloseTo(expected.terms?.get('entropy') ?? NaN, 9);
    }
    const values = inParts.read();
    for (const [name, expected] of whole.read()) expectClose(name, values.get(name), expected, 1e-7);
  });

  it.each([1, 2])('with a coefficient of 0 trains the same bits as without the term, in %i parts', async (accumulate) => {
    const plain = await opened({ accumulate });
    const regularized = await opened({ accumulate, objective: [ENTROPY] });
    for (let step = 0; step < 3; step += 1) {
      stepOf(plain, step);
      expect(stepOf(regularized, step, [0]).terms?.get('entropy')).toBe(0);
    }
    const values = regularized.read();
    for (const [name, expected] of plain.read()) expect(values.get(name), name).toEqual(expected);
  });

  it('stays finite for neurons that never change their state', async () => {
    const program = await opened({ objective: [ENTROPY] });
    program.assign(new Map([['second/bias', Float32Array.of(1e4, -1e4, 1e4, -1e4, 1e4, -1e4)]]));
    stepOf(program, 1);
    for (const [name, values] of program.read()) expect(values.every(Number.isFinite), name).toBe(true);
  });

  it('omits activations that are linear forms', async () => {
    const linear = {
      ...PLAIN,
      nodes: PLAIN.nodes.map((node) => (node.id === 'relu2' ? { id: node.id, op: 'scale' as const, inputs: node.inputs } : node)),
    };
    const both = await opened({ objective: [ENTROPY], precision: 'float64' }, linear);
    const first = await opened({ objective: [{ ...ENTROPY, weights: { relu: 1 } }], precision: 'float64' }, linear);
    expect(stepOf(both, 1).terms).toEqual(stepOf(first, 1).terms);
  });

  it('refuses a wrong number of coefficients', async () => {
    const program = await opened({ objective: [ENTROPY] });
    expect(() => stepOf(program, 1, [1, 2])).toThrow('entropy: has 1 coefficients, not 2');
  });
});

describe('soft states', () => {
  // 5 and 24 channels do not fill whole vectors; 80 fill more than one block of vectors.
  it.each([1, 5, 16, 24, 80])('of %i channels have the same gradients in our kernels as in float64', async (channels) => {
    const graph = network(
      [7, 5, 2],
      convolution('first', 'input', { filters: channels }),
      normalization('norm', 'first'),
      rectifier('relu', 'norm'),
      { id: 'mean', op: 'globalAveragePool', inputs: ['relu'] },
      dense('head', 'mean', 3),
    );
    const term: ObjectiveTermConfig = { kind: 'entropy', lambda: 4, temperature: 0.25, weights: { relu: 1 } };
    const [single, double] = [
      await openProgram(graph, { objective: [term] }),
      await openProgram(graph, { objective: [term], precision: 'float64' }),
    ];
    const names = ['first/kernel/velocity', 'norm/gamma/velocity', 'norm/beta/velocity'];
    for (const count of [3, 33]) {
      const [actual, expected] = [single, double].map((program) => {
        program.assign(randomParameters(graph));
        const { terms } = program.step(randomBatch(graph, count), NO_UPDATE);
        return { value: terms?.get('entropy') ?? NaN, gradients: program.read(names) };
      });
      expect(Math.abs((actual?.value ?? NaN) - (expected?.value ?? NaN))).toBeLessThan(1e-5);
      for (const name of names) expectClose(name, actual?.gradients.get(name), expected?.gradients.get(name) ?? new Float32Array(), 1e-5);
    }
  });
});

async function opened(options: Partial<ProgramOptions>, graph = PLAIN): Promise<Program> {
  const program = await openProgram(graph, options);
  program.assign(randomParameters(graph));
  program.restart();
  return program;
}

function stepOf(program: Program, step: number, coefficients: readonly number[] = [1]): BatchOutcome {
  return program.step(randomBatch(PLAIN, 7, step), { ...TRAINING, seed: [5, step], coefficients: new Map([['entropy', coefficients]]) });
}
