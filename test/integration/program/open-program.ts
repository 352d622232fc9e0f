import { onTestFinished } from 'vitest';
import { type Batch, loadProgram, type Program, type ProgramOptions } from '#main/program/index.ts';
import { channelsOf, elementsOf, inferShapes, type ModelGraph, parametersOf, shapeAt } from '#shared/graph/index.ts';
import { plainOptions, temporaryFolder } from './loading.ts';

/** Loads a program for one test. Defaults: plain cross-entropy, no augmentation, pixels scaled to -1..1. */
export async function openProgram(graph: ModelGraph, options: Partial<ProgramOptions> = {}): Promise<Program> {
  const program = await loadProgram(graph, { ...plainOptions(graph), ...options }, temporaryFolder());
  onTestFinished(() => {
    program.dispose();
  });
  return program;
}

/** Integers 0 ≤ k < bound, reproducible by seed. */
export function pseudoRandom(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

export function randomBatch(graph: ModelGraph, count: number, seed = 1): Batch {
  const shapes = inferShapes(graph);
  const random = pseudoRandom(seed);
  const classes = channelsOf(shapeAt(shapes, graph.output));
  const images = new Uint8Array(count * elementsOf(shapeAt(shapes, 'input'))).map(() => random(256));
  return { images, labels: Uint8Array.from({ length: count }, () => random(classes)) };
}

/**
 * Parameters that are multiples of 1/256 (so that they and small steps from them are exact in float32): kernels, biases and
 * betas in -1..1, gammas and running variances in 1/2..3/2.
 */
export function randomParameters(graph: ModelGraph, seed = 2): Map<string, Float32Array> {
  const random = pseudoRandom(seed);
  return new Map(
    parametersOf(graph).map(({ name, role, shape }) => {
      const lowest = role === 'gamma' || role === 'variance' ? 128 : -256;
      const width = role === 'gamma' || role === 'variance' ? 256 : 512;
      return [name, new Float32Array(elementsOf(shape)).map(() => (lowest + random(width + 1)) / 256)];
    }),
  );
}
