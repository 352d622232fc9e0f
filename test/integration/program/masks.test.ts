import { expect, it } from 'vitest';
import { elementsOf, hasKernel, nodeOf, parametersOf } from '#shared/graph/index.ts';
import { openProgram, pseudoRandom, randomBatch, randomParameters } from './open-program.ts';
import { convolution, dense, flatten, network, normalization, rectifier } from './small-network.ts';

const GRAPH = network(
  [6, 6, 1],
  convolution('first', 'input', { filters: 4 }),
  normalization('norm', 'first'),
  rectifier('relu', 'norm'),
  convolution('second', 'relu', { filters: 3, stride: [2, 2] }),
  flatten('flat', 'second'),
  dense('head', 'flat', 3),
);
const SETTINGS = { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 };

it.each([false, true])('pruned weights and their momentum stay exactly 0 while the others train (nesterov: %s)', async (nesterov) => {
  const program = await openProgram(GRAPH, { optimizer: { kind: 'sgd', nesterov } });
  const batch = randomBatch(GRAPH, 16);
  program.assign(randomParameters(GRAPH));
  program.step(batch, { ...SETTINGS, seed: [0, 0] });
  const masks = randomMasks();
  program.assign(masks);
  const before = program.read();
  for (let step = 1; step <= 10; step += 1) program.step(batch, { ...SETTINGS, seed: [0, step] });
  const after = program.read();
  for (const [maskName, mask] of masks) {
    const kernel = maskName.replace(/\/mask$/, '');
    for (const [index, kept] of mask.entries()) {
      const values = [before, after].flatMap((state) => [state.get(kernel)?.[index], state.get(`${kernel}/velocity`)?.[index]]);
      if (kept === 0) expect(values.map((value) => value === 0)).toEqual([true, true, true, true]);
      else expect(values[0]).not.toBe(values[2]);
    }
    expect(after.get(maskName)).toEqual(mask);
  }
});

it('weights assigned under a mask are pruned at once', async () => {
  const program = await openProgram(GRAPH);
  const mask = new Float32Array(36).fill(1, 0, 18);
  program.assign(new Map([['first/kernel/mask', mask]]));
  program.assign(new Map([['first/kernel', new Float32Array(36).fill(2)]]));
  expect(program.read(['first/kernel']).get('first/kernel')).toEqual(mask.map((kept) => 2 * kept));
});

function randomMasks(): Map<string, Float32Array> {
  const random = pseudoRandom(5);
  const kernels = parametersOf(GRAPH).filter(({ role, node }) => role === 'kernel' && hasKernel(nodeOf(GRAPH, node)));
  return new Map(kernels.map(({ name, shape }) => [`${name}/mask`, new Float32Array(elementsOf(shape)).map(() => random(2))]));
}
