import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '#shared/graph/index.ts';
import { expectClose, floats } from './expect-close.ts';
import { openProgram } from './open-program.ts';

/** The output of test/fixtures/pytorch/operations.py; arrays are base64 of float32. */
interface Fixture {
  readonly graph: ModelGraph;
  readonly images: string;
  readonly labels: readonly number[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly logits: string;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, string>>;
}

const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/operations.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Fixture[];
};
const TOLERANCE = { float64: 1e-6, float32: 2e-5 };
const STEP = { learningRate: 0, momentum: 0, weightDecay: 0, seed: [0, 0] } as const;

describe.each(cases.map((fixture) => [fixture.graph.name, fixture] as const))('%s', (_, fixture) => {
  it.each(['float64', 'float32'] as const)('matches PyTorch’s values and gradients in %s', async (precision) => {
    const tolerance = TOLERANCE[precision];
    const channels = fixture.graph.nodes.flatMap((node) => (node.op === 'input' ? node.shape.slice(-1) : []))[0] ?? 0;
    const normalization = { mean: Array<number>(channels).fill(0.5), std: Array<number>(channels).fill(1 / 6) };
    const program = await openProgram(fixture.graph, { normalization, precision });
    program.assign(new Map(Object.entries(fixture.parameters).map(([name, values]) => [name, floats(values)])));
    const batch = { images: new Uint8Array(Buffer.from(fixture.images, 'base64')), labels: Uint8Array.from(fixture.labels) };

    expectClose('logits', program.logits(batch.images), floats(fixture.logits), tolerance);
    const { loss, count } = program.step(batch, STEP);
    expect(Math.abs(loss / count - fixture.loss)).toBeLessThan(tolerance);
    const trained = program.variableNames.filter((name) => name.endsWith('/velocity'));
    expect(trained.toSorted()).toEqual(
      Object.keys(fixture.gradients)
        .map((name) => `${name}/velocity`)
        .toSorted(),
    );
    const gradients = program.read(trained);
    for (const [name, values] of Object.entries(fixture.gradients)) {
      expectClose(name, gradients.get(`${name}/velocity`), floats(values), tolerance);
    }
  });
});
