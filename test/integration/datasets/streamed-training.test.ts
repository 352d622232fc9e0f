import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { batches, findDataSet, type OpenDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import { NO_AUGMENTATION } from '#main/program/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';
import { openProgram } from '../program/open-program.ts';

const STEPS = 6;

/** All variables and losses of a few training steps with crops. */
async function trained({ description, splits }: OpenDataSet): Promise<readonly unknown[]> {
  const { mean, std, shape } = description;
  const graph = buildNetwork(
    { kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 },
    shape,
    description.classes.length,
  );
  const program = await openProgram(graph, {
    normalization: { mean, std },
    augmentation: { ...NO_AUGMENTATION, padCrop: 2, flip: true },
  });
  program.assign(initialWeights(graph, 3));
  const losses: number[] = [];
  for await (const batch of batches(splits.train, 32, permutation(splits.train.count, new RandomStream(7, [0, 0, 0])))) {
    losses.push(program.step(batch, { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4, seed: [1, losses.length] }).loss);
    if (losses.length === STEPS) break;
  }
  return [losses, [...program.read()]];
}

it('training from disk and from memory are bit-identical', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-data-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const { folder } = await findDataSet(dataDir, 'digits');
  const inMemory = await trained(await openDataSetFolder(folder));
  expect(await trained(await openDataSetFolder(folder, 0))).toEqual(inMemory);
});
