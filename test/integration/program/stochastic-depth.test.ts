import { expect, it } from 'vitest';
import { openProgram } from './open-program.ts';
import { dense, dropout, network } from './small-network.ts';

const PIXELS = { normalization: { mean: [0, 0, 0, 0], std: [1, 1, 1, 1].map((value) => value / 255) } };
const RATE = 0.25;
const IMAGE = [1, 2, 3, 4];
const STEPS = 60;

it('drops whole samples, or scales them by 1 / (1 - rate)', async () => {
  const graph = network([4], { ...dropout('branch', 'input', RATE), unit: 'sample' }, dense('head', 'branch', 2));
  const program = await openProgram(graph, PIXELS);
  // The kernel's gradient is the classifier's input times the bias's gradient, which is 1/2 for the class that is not the label.
  const read = Array.from({ length: STEPS }, (_, step) => {
    program.step(
      { images: Uint8Array.from(IMAGE), labels: Uint8Array.of(0) },
      { learningRate: 0, momentum: 0, weightDecay: 0, seed: [3, step] },
    );
    const gradient = program.read(['head/kernel/velocity']).get('head/kernel/velocity') ?? [];
    return IMAGE.map((_, feature) => 2 * (gradient[2 * feature + 1] ?? NaN));
  });
  const [out, kept] = [read.filter(([first]) => first === 0), read.filter(([first]) => first !== 0)];
  for (const values of out) expect(values).toEqual([0, 0, 0, 0]);
  for (const values of kept) {
    for (const [feature, value] of values.entries()) expect(value).toBeCloseTo((IMAGE[feature] ?? NaN) / (1 - RATE), 5);
  }
  // Of 60 draws with probability 1/4: mean 15, std 3.4.
  expect(out.length).toBeGreaterThan(4);
  expect(out.length).toBeLessThan(28);
});

it('changes nothing in evaluation', async () => {
  const graph = network([4], { ...dropout('branch', 'input', RATE), unit: 'sample' }, dense('head', 'branch', 2));
  const program = await openProgram(graph, PIXELS);
  program.assign(new Map([['head/kernel', Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0)]]));
  expect([...program.logits(Uint8Array.from(IMAGE))]).toEqual([10, 0]);
});
