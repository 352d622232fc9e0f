import { expect, test } from 'vitest';
import { measuredLayers, prune, sparsityOf } from '#main/runner/masked-network.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { FakeProgram } from './fake-program.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
const layers = layerSummaries(graph);
const budget = (layer: string, pruned: number) => ({ layer, remaining: 0, irrelevance: 0, share: 0, pruned });

function trainedProgram(): FakeProgram {
  const program = new FakeProgram(graph);
  program.assign(
    new Map([
      ['hidden1/dense/kernel', Float32Array.of(-1, 2, 3, -4)],
      ['hidden2/dense/kernel', Float32Array.of(0.5, -0.5, 0.5, 6, 7, -8)],
      ['hidden1/dense/kernel/velocity', Float32Array.of(1, 1, 1, 1)],
      ['head/dense/bias/velocity', Float32Array.of(1, 1)],
    ]),
  );
  return program;
}

const entropy = new Map([
  ['hidden1/dense', { entropy: 0.5 }],
  ['hidden2/dense', { entropy: 1 }],
]);

test('pruning masks the smallest weights of each layer, ties by place, sets them to 0 and resets every momentum', () => {
  const program = trainedProgram();
  prune(program, layers, measuredLayers(program, layers, entropy), [budget('hidden1/dense', 1), budget('hidden2/dense', 2)]);
  const variables = program.read();
  expect(variables.get('hidden1/dense/kernel')).toEqual(Float32Array.of(0, 2, 3, -4));
  expect(variables.get('hidden1/dense/kernel/mask')).toEqual(Float32Array.of(0, 1, 1, 1));
  expect(variables.get('hidden2/dense/kernel')).toEqual(Float32Array.of(0, 0, 0.5, 6, 7, -8));
  expect(variables.get('hidden2/dense/kernel/mask')).toEqual(Float32Array.of(0, 0, 1, 1, 1, 1));
  const velocities = [...variables].filter(([name]) => name.endsWith('/velocity'));
  expect(velocities).toHaveLength(6);
  for (const [, velocity] of velocities) expect(velocity.every((value) => value === 0)).toBe(true);
});

test('what is pruned once stays pruned, and the next weights are the smallest of the rest', () => {
  const program = trainedProgram();
  for (let round = 0; round < 2; round += 1) {
    prune(program, layers, measuredLayers(program, layers, entropy), [budget('hidden1/dense', 1), budget('hidden2/dense', 0)]);
  }
  expect(program.read().get('hidden1/dense/kernel')).toEqual(Float32Array.of(0, 0, 3, -4));
  expect(sparsityOf(program, layers).remaining).toBe(8);
  expect(sparsityOf(program, layers).sparsity).toBeCloseTo(0.2, 12);
});
