import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Program } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { expectClose, floats } from './expect-close.ts';
import { openProgram } from './open-program.ts';

/** The output of test/fixtures/pytorch/make.py; arrays are base64 of float32. */
interface Fixture {
  readonly graph: ModelGraph;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly rates: readonly number[];
  readonly labelSmoothing: number;
  readonly nesterov: boolean;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly images: string;
  readonly labels: readonly number[];
  readonly masks: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string>>;
  readonly logitsBefore: string;
  readonly losses: readonly number[];
  readonly afterOne: Readonly<Record<string, string>>;
  readonly afterThree: Readonly<Record<string, string>>;
  readonly logitsAfter: string;
}

const TOLERANCE = { float64: 2e-7, float32: 2e-5 };

describe.each(['mlp', 'plain', 'residual'])('the %s fixture', (name) => {
  it.each(['float64', 'float32'] as const)('is reproduced in %s: logits, losses, parameters, momentum, statistics', async (precision) => {
    const fixture = JSON.parse(readFileSync(new URL(`../../fixtures/pytorch/${name}.json`, import.meta.url), 'utf8')) as Fixture;
    const { graph, labelSmoothing, nesterov, momentum, weightDecay } = fixture;
    const program = await openProgram(graph, {
      labelSmoothing,
      optimizer: { kind: 'sgd', nesterov },
      normalization: { mean: fixture.mean, std: fixture.std },
      precision,
    });
    const masks = Object.entries(fixture.masks).map(([kernel, mask]) => [`${kernel}/mask`, floats(mask)] as const);
    program.assign(new Map([...Object.entries(fixture.before).map(([key, value]) => [key, floats(value)] as const), ...masks]));
    const batch = { images: new Uint8Array(Buffer.from(fixture.images, 'base64')), labels: Uint8Array.from(fixture.labels) };
    const tolerance = TOLERANCE[precision];

    expectClose('logits before', program.logits(batch.images), floats(fixture.logitsBefore), tolerance);
    for (const [step, learningRate] of fixture.rates.entries()) {
      const outcome = program.step(batch, { learningRate, momentum, weightDecay, seed: [0, step] });
      expect(Math.abs(outcome.loss / outcome.count - (fixture.losses[step] ?? NaN))).toBeLessThan(tolerance);
      if (step === 0) expectState(program, fixture.afterOne, tolerance);
    }
    expectState(program, fixture.afterThree, tolerance);
    expectClose('logits after', program.logits(batch.images), floats(fixture.logitsAfter), tolerance);
  });
});

function expectState(program: Program, state: Readonly<Record<string, string>>, tolerance: number): void {
  const values = program.read(Object.keys(state));
  for (const [name, expected] of Object.entries(state)) expectClose(name, values.get(name), floats(expected), tolerance);
}
