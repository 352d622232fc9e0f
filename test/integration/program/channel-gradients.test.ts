import { expect, it } from 'vitest';
import { type Batch, type Program, ProgramError } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { openProgram, randomBatch, randomParameters } from './open-program.ts';
import { addition, convolution, dense, flatten, network, normalization, rectifier } from './small-network.ts';

/** Kernel layers with and without a normalization, and with two readers. */
const graph: ModelGraph = network(
  [3, 3, 1],
  convolution('normalized', 'input', { filters: 3 }),
  normalization('norm', 'normalized'),
  rectifier('relu', 'norm'),
  convolution('plain', 'relu', { filters: 3, bias: true }),
  addition('sum', 'plain', 'relu'),
  rectifier('relu2', 'sum'),
  flatten('flat', 'relu2'),
  dense('head', 'flat', 4),
);
/** The parameters that scale a channel of z, by kernel layer. */
const SCALED = { normalized: ['norm/gamma', 'norm/beta'], plain: ['plain/kernel', 'plain/bias'], head: ['head/kernel', 'head/bias'] };
const STEP = 2 ** -12;
const IMAGES = 5;

/** The loss of one image with a channel of z scaled by 1 + step. */
function lossOf(program: Program, batch: Batch, names: readonly string[], channel: number, channels: number, step: number): number {
  const before = program.read(names);
  const scaled = [...before].map(([name, values]) => [
    name,
    values.map((value, index) => (index % channels === channel ? value * (1 + step) : value)),
  ]);
  program.assign(new Map(scaled as [string, Float32Array][]));
  const { loss } = program.evaluate(batch);
  program.assign(before);
  return loss;
}

it.each(['float32', 'float64'] as const)('channel gradients match numerical differences of each image’s loss: %s', async (precision) => {
  const reference = await openProgram(graph, { precision: 'float64' });
  const program = await openProgram(graph, { precision, observations: ['channelGradients'] });
  for (const one of [reference, program]) one.assign(randomParameters(graph));
  const { images, labels } = randomBatch(graph, IMAGES);
  program.observe('channelGradients', { images: images.subarray(0, 18), labels: labels.subarray(0, 2) });
  program.observe('channelGradients', { images: images.subarray(18), labels: labels.subarray(2) });
  const observed = program.takeObserved('channelGradients');
  expect(new Set(observed.keys())).toEqual(new Set(Object.keys(SCALED)));
  for (const [layer, names] of Object.entries(SCALED)) {
    const effects = observed.get(layer) ?? [];
    for (const [channel, effect] of effects.entries()) {
      const differences = Array.from({ length: IMAGES }, (_, image) => {
        const one = { images: images.subarray(image * 9, (image + 1) * 9), labels: labels.subarray(image, image + 1) };
        const at = (step: number): number => lossOf(reference, one, names, channel, effects.length, step);
        return Math.abs(at(STEP) - at(-STEP)) / (2 * STEP);
      });
      expect(effect).toBeCloseTo(
        differences.reduce((sum, difference) => sum + difference, 0),
        3,
      );
    }
  }
});

it('channel gradients need labels', async () => {
  const program = await openProgram(graph, { observations: ['channelGradients'] });
  expect(() => program.observe('channelGradients', { images: new Uint8Array(9) })).toThrow(ProgramError);
});
