import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPresets } from '#main/engine/services/presets.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { consideredLayers, type Shape } from '#shared/graph/index.ts';
import { beginningOf } from '#shared/networks/index.ts';

const presets = readPresets(fileURLToPath(new URL('../../../resources/experiments', import.meta.url)));
const experimentOf = (id: string) => experimentSchema.parse(presets.find((preset) => preset.id === id)?.experiment);

describe('the experiments that come along', () => {
  it('begin with the one that needs no data to be added', () => {
    expect(presets.map(({ id }) => id)).toEqual(['starter', 'mobilenet-v2-cifar10', 'resnet18-cifar10', 'vgg16-cifar10']);
  });

  it('have networks that fit their data', () => {
    const shapes: Readonly<Record<string, Shape>> = { digits: [28, 28, 1], 'cifar-10': [32, 32, 3] };
    for (const { experiment } of presets) {
      const parsed = experimentSchema.parse(experiment);
      beginningOf(parsed, { shape: shapes[parsed.data.name] ?? [], classes: 10 });
    }
  });

  it.each([
    ['resnet18-cifar10', 0.1, 0.5, 17],
    ['mobilenet-v2-cifar10', 0.1, 0.1, 35],
    ['vgg16-cifar10', 0.01, 0.5, 15],
  ])('%s has the published schedule and considered layers', (id, learningRate, zeta, layers) => {
    const experiment = experimentOf(id);
    const { data, training, method } = experiment;
    expect(data).toMatchObject({ name: 'cifar-10', augmentation: { padCrop: 4, flip: true } });
    expect(training).toMatchObject({
      epochs: 160,
      batchSize: 128,
      learningRate,
      schedule: { kind: 'milestones', milestones: [80, 120], factor: 0.1 },
      momentum: 0.9,
      nesterov: false,
      weightDecay: 1e-4,
    });
    expect(method).toMatchObject({ kind: 'nepenthe', zeta });
    expect(consideredLayers(beginningOf(experiment, { shape: [32, 32, 3], classes: 10 }).graph)).toHaveLength(layers);
  });
});
