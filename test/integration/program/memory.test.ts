import { expect, it } from 'vitest';
import { NO_AUGMENTATION } from '#main/program/index.ts';
import { tensorflow } from '#main/program/session/tensorflow.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { dense, flatten, network, rectifier } from './small-network.ts';

const STEPS = 1000;
const CHUNKS = 4;
/** Leaking only the batch would take 96 MB in 1,000 steps. */
const GROWTH_MEGABYTES = 12;

it('memory stays constant over 1,000 steps', async () => {
  const graph = network(
    [28, 28, 1],
    flatten('flat', 'input'),
    dense('hidden', 'flat', 16),
    rectifier('relu', 'hidden'),
    dense('head', 'relu', 10),
  );
  const program = await openProgram(graph, { augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true } });
  program.assign(randomParameters(graph));
  const batch = randomBatch(graph, 128);
  const train = (steps: number): void => {
    for (let step = 0; step < steps; step += 1) {
      program.step(batch, { learningRate: 0.001, momentum: 0.9, weightDecay: 1e-4, seed: [1, step] });
      if (step % 4 === 0) program.evaluate(batch);
      if (step % 4 === 2) program.observe('states', batch);
      if (step % 100 === 0) program.assign(program.read());
    }
    program.takeObserved('states');
  };
  train(STEPS / 2);
  const tensors = tensorflow().getNumOfTensors();
  const growth = Array.from({ length: CHUNKS }, () => {
    const before = process.memoryUsage.rss();
    train(STEPS);
    return (process.memoryUsage.rss() - before) / 2 ** 20;
  });
  expect(tensorflow().getNumOfTensors()).toBe(tensors);
  // The allocator's arenas grow for a while, each by some tens of megabytes; a leak would show in every chunk.
  expect(Math.min(...growth), growth.map(Math.round).join(', ')).toBeLessThan(GROWTH_MEGABYTES);
});
