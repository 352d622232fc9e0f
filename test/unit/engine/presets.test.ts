import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPresets } from '#main/engine/services/presets.ts';
import { type Experiment, experimentSchema } from '#shared/experiment/index.ts';
import { layersWithoutBypass, type ModelGraph, prunableLayers, type Shape } from '#shared/graph/index.ts';
import { methodLabels } from '#shared/methods/index.ts';
import { buildNetwork, initialModel } from '#shared/networks/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';

const presets = readPresets(fileURLToPath(new URL('../../../resources/experiments', import.meta.url)));
const published = presets.filter(({ id }) => !id.startsWith('starter'));
const experimentOf = (id: string): Experiment => experimentSchema.parse(presets.find((preset) => preset.id === id)?.experiment);

/** Image shape and number of classes of each data set, and the networks that have presets for it. */
const DATA: Readonly<Record<string, { readonly shape: Shape; readonly classes: number }>> = {
  digits: { shape: [28, 28, 1], classes: 10 },
  'cifar-10': { shape: [32, 32, 3], classes: 10 },
  'tiny-imagenet': { shape: [64, 64, 3], classes: 200 },
  pacs: { shape: [224, 224, 3], classes: 7 },
  vlcs: { shape: [224, 224, 3], classes: 5 },
  sviro: { shape: [224, 224, 3], classes: 7 },
};
const FAMILIES = { cifar10: 'cifar-10', 'tiny-imagenet': 'tiny-imagenet', pacs: 'pacs', vlcs: 'vlcs', sviro: 'sviro' };
const NETWORKS = ['mobilenet-v2', 'resnet18', 'swin-t', 'vgg16'];
const ABLATION = ['budget', 'dont-care', 'nonzero'].map((step) => `resnet18-cifar10-ablation-${step}`);

const swin: NetworkConfig = {
  ...{ kind: 'swin', embed: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7, patch: 4, stochasticDepth: 0.2 },
};
const imported = { name: 'swin_t', graph: buildNetwork(swin, [224, 224, 3], 1000), network: swin };

function graphOf(experiment: Experiment): ModelGraph {
  const images = DATA[experiment.data.name];
  if (!images) throw new Error(`no data set ${experiment.data.name}`);
  return initialModel(experiment, images, imported).graph;
}

describe('the included experiments', () => {
  it('are the starter experiment, the same with other methods, each published network on each published data set, and the ablation', () => {
    const networks = Object.keys(FAMILIES).flatMap((data) => NETWORKS.map((network) => `${network}-${data}`));
    expect(presets[0]?.id).toBe('starter');
    expect(published.map(({ id }) => id).toSorted()).toEqual([...networks, ...ABLATION].toSorted());
  });

  it('on the starter set need no added data, come first, and are named after their methods', () => {
    const starters = presets.filter(({ id }) => id.startsWith('starter'));
    expect(presets.slice(0, starters.length)).toEqual(starters);
    const kinds = starters.map(({ id }) => experimentOf(id).method.kind);
    expect(kinds.toSorted()).toEqual(Object.keys(methodLabels).toSorted());
    for (const { id } of starters.slice(1)) {
      const { data, method, network } = experimentOf(id);
      expect([data.name, `starter-${method.kind}`, network]).toEqual(['digits', id, experimentOf('starter').network]);
    }
  });

  it('ablate the published experiment step by step: the last one differs in nothing that is computed', () => {
    const computed = (id: string): object => ({ ...experimentOf(id), name: '', tags: [] });
    const original = experimentOf('resnet18-cifar10');
    const steps = ABLATION.map((id) => experimentOf(id).entropy);
    expect(steps.map(({ zero, statistic }) => [zero, statistic])).toEqual([
      ['off', 'mean'],
      ['ignore', 'mean'],
      ['ignore', 'nonzero'],
    ]);
    for (const id of ABLATION) expect({ ...computed(id), entropy: original.entropy }).toEqual(computed('resnet18-cifar10'));
    expect(steps.at(-1)).toEqual(original.entropy);
  });

  it('have unique titles and are grouped by data set', () => {
    expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length);
    for (const [ending, name] of Object.entries(FAMILIES)) {
      for (const network of NETWORKS) expect(experimentOf(`${network}-${ending}`).data.name).toBe(name);
    }
  });

  it.each([
    ['cifar10', 160, 128, [80, 120], 1e-4, { padCrop: 4, flip: true }],
    ['tiny-imagenet', 160, 128, [80, 120], 1e-4, { padCrop: 0, flip: true }],
    ['pacs', 30, 16, [24], 5e-4, { randomResizedCrop: [0.8, 1], flip: true, colorJitter: { brightness: 0.4 } }],
    ['vlcs', 30, 16, [24], 5e-4, { randomResizedCrop: [0.8, 1], flip: true, colorJitter: { brightness: 0.4 } }],
    ['sviro', 30, 16, [24], 5e-4, {}],
  ])('on %s are trained as published', (data, epochs, batchSize, milestones, weightDecay, augmentation) => {
    for (const network of NETWORKS) {
      const { training, ...experiment } = experimentOf(`${network}-${data}`);
      expect(training).toMatchObject({
        ...{ epochs, batchSize, weightDecay, optimizer: 'sgd', momentum: 0.9, nesterov: false },
        schedule: { kind: 'milestones', milestones, factor: 0.1 },
      });
      expect(experiment.data.augmentation).toMatchObject(augmentation);
    }
  });

  it.each([
    ['resnet18', 0.1, 0.001, 0.5, 17],
    ['mobilenet-v2', 0.1, 0.001, 0.1, 35],
    ['vgg16', 0.01, 0.001, 0.5, 15],
    ['swin-t', 0.001, 0.001, 0.25, 12],
  ])('%s has the published rates, ζ and prunable layers', (network, onSmall, onDomains, zeta, layers) => {
    for (const data of Object.keys(FAMILIES)) {
      const experiment = experimentOf(`${network}-${data}`);
      const isSmall = data === 'cifar10' || data === 'tiny-imagenet';
      expect(experiment.training.learningRate).toBe(isSmall ? onSmall : onDomains);
      expect(experiment.method).toMatchObject({ kind: 'nepenthe', zeta });
      expect(prunableLayers(graphOf(experiment))).toHaveLength(layers);
    }
  });

  it('lock layers without a bypass, since emptying one would leave a constant network, unless no layer has a bypass', () => {
    for (const { id } of published) {
      const experiment = experimentOf(id);
      const graph = graphOf(experiment);
      const unbypassed = layersWithoutBypass(graph);
      const lockable = unbypassed.length < prunableLayers(graph).length ? unbypassed : [];
      expect(experiment.method.kind === 'nepenthe' && experiment.method.locked, id).toEqual(lockable);
    }
  });
});
