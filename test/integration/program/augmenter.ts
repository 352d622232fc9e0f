import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { GraphBuilder } from '#main/program/graph-def/graph-builder.ts';
import { savedModelBytes } from '#main/program/graph-def/saved-model.ts';
import { NO_AUGMENTATION, type ProgramOptions } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { cast } from '#main/program/tensor/arithmetic.ts';
import { done, identity, placeholder } from '#main/program/tensor/arrays.ts';
import { augment } from '#main/program/training/augmentation/augment.ts';

type Shape = readonly [height: number, width: number, channels: number];
export type Augmenter = (images: readonly (readonly number[])[], seed: readonly [number, number]) => number[][];

/**
 * Augments images, each a list of `[row, column, channel]` values, with our own kernels, and checks that TensorFlow's operations give the
 * same result.
 */
export function augmenter(shape: Shape, changes: Partial<ProgramOptions['augmentation']>): Augmenter {
  const [byKernels, byOperations] = [openAugmenter(shape, changes, true), openAugmenter(shape, changes, false)];
  return (images, seed) => {
    const [augmented, expected] = [byKernels(images, seed), byOperations(images, seed)];
    const differences = augmented.flatMap((values, image) =>
      values.map((value, index) => Math.abs(value - (expected[image]?.[index] ?? NaN))),
    );
    expect(Math.max(...differences), 'differs from what TensorFlow makes').toBeLessThan(1e-3);
    return augmented;
  };
}

function openAugmenter(shape: Shape, changes: Partial<ProgramOptions['augmentation']>, kernels: boolean): Augmenter {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-augmentation-'));
  const builder = new GraphBuilder({ kernels });
  const images = placeholder(builder, 'uint8', [-1, ...shape]);
  const seed = placeholder(builder, 'int32', [2]);
  const augmented = identity(
    builder,
    cast(builder, augment(builder, images, shape, { ...NO_AUGMENTATION, ...changes }, { seed }), 'float32'),
  );
  const session = new TensorflowSession(directory, savedModelBytes(builder, done(builder, [])));
  onTestFinished(() => {
    session.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return (given, words) => {
    const feeds = [
      { to: images, shape: [given.length, ...shape], values: Uint8Array.from(given.flat()) },
      { to: seed, shape: [2], values: Int32Array.from(words) },
    ];
    const [values = new Float32Array()] = session.run(feeds, [augmented]);
    const size = values.length / given.length;
    return given.map((_, index) => [...values.subarray(index * size, (index + 1) * size)]);
  };
}
