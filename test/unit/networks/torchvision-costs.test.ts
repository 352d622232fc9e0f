import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { totalCost } from '#shared/costs/index.ts';
import type { Shape } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

const LARGE = [224, 224, 3];
const SMALL = [32, 32, 3];

/** Counts of torchvision's models by test/fixtures/pytorch/costs.py. */
const { costs } = z
  .object({ costs: z.record(z.string(), z.object({ parameters: z.number(), macs: z.number() })) })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/pytorch/costs.json', import.meta.url), 'utf8')));

const resnets = ([18, 34, 50] as const).flatMap((depth): [string, object, Shape][] => [
  [`resnet${depth}`, { kind: 'resnet', depth, stem: 'imagenet' }, LARGE],
  [`resnet${depth} cifar`, { kind: 'resnet', depth, stem: 'cifar' }, SMALL],
  [`resnet${depth} cifar-pool`, { kind: 'resnet', depth, stem: 'cifar-pool' }, SMALL],
]);
const cases: readonly [string, object, Shape][] = [
  ...resnets,
  ['mobilenet_v2', { kind: 'mobilenet-v2', stem: 'imagenet' }, LARGE],
  ['mobilenet_v2 0.5', { kind: 'mobilenet-v2', stem: 'imagenet', width: 0.5 }, LARGE],
  ['mobilenet_v2 0.75', { kind: 'mobilenet-v2', stem: 'imagenet', width: 0.75 }, LARGE],
  ['mobilenet_v2 1.4', { kind: 'mobilenet-v2', stem: 'imagenet', width: 1.4 }, LARGE],
  ['mobilenet_v2 cifar', { kind: 'mobilenet-v2', stem: 'cifar' }, SMALL],
  ['vgg16_bn', { kind: 'vgg' }, LARGE],
  ['vgg16_bn one dense layer', { kind: 'vgg', hidden: [] }, SMALL],
  ['swin_t', { kind: 'swin' }, LARGE],
  ['swin_t 64', { kind: 'swin' }, [64, 64, 3]],
  ['swin_t 60x40', { kind: 'swin' }, [60, 40, 3]],
  ['swin_t-cifar', { kind: 'swin', patch: 2, window: 4 }, SMALL],
];

it.each(cases)('%s has exactly the parameters and multiply-accumulates of torchvision’s model', (name, config, shape) => {
  const graph = buildNetwork(networkSchema.parse(config), shape, shape === LARGE ? 1000 : 10);
  expect(totalCost(graph)).toEqual(costs[name]);
});

it('all counts of the fixture are compared', () => {
  expect(cases.map(([name]) => name).sort()).toEqual(Object.keys(costs).sort());
});
