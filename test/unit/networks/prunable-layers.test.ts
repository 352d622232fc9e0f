import { describe, expect, it } from 'vitest';
import { layersWithoutBypass, prunableLayers, type Shape } from '#shared/graph/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

const namesOf = (config: object, shape: Shape): readonly string[] =>
  prunableLayers(buildNetwork(networkSchema.parse(config), shape, 10)).map(({ name }) => name);
/** `stage3/block1`, `stage3/block2`. */
const blocks = (stage: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, block) => `stage${stage}/block${block + 1}`);

describe('prunable layers', () => {
  it.each(['imagenet', 'cifar', 'cifar-pool'])('are 17 in ResNet-18 with the %s stem', (stem) => {
    const convolutions = [1, 2, 3, 4].flatMap((stage) => blocks(stage, 2)).flatMap((block) => [`${block}/conv1`, `${block}/conv2`]);
    const names = namesOf({ kind: 'resnet', depth: 18, stem }, [64, 64, 3]);
    expect(names).toEqual(['stem/conv', ...convolutions]);
    expect(names).toHaveLength(17);
  });

  it('are 33 in ResNet-34, and 49 in ResNet-50, three per bottleneck', () => {
    expect(namesOf({ kind: 'resnet', depth: 34 }, [32, 32, 3])).toHaveLength(1 + 2 * 16);
    const names = namesOf({ kind: 'resnet', depth: 50 }, [32, 32, 3]);
    expect(names).toHaveLength(1 + 3 * 16);
    expect(names.slice(0, 5)).toEqual([
      'stem/conv',
      'stage1/block1/conv1',
      'stage1/block1/conv2',
      'stage1/block1/conv3',
      'stage1/block2/conv1',
    ]);
  });

  it.each(['imagenet', 'cifar'])('are 35 in MobileNetV2 with the %s stem: expansions and depthwise convolutions', (stem) => {
    const inverted = [2, 3, 4, 3, 3, 1];
    const expanded = inverted
      .flatMap((count, index) => blocks(index + 2, count))
      .flatMap((block) => [`${block}/expand`, `${block}/depthwise`]);
    const names = namesOf({ kind: 'mobilenet-v2', stem }, [64, 64, 3]);
    expect(names).toEqual(['stem/conv', 'stage1/block1/depthwise', ...expanded, 'head/conv']);
    expect(names).toHaveLength(35);
  });

  it('are 15 in VGG-16: thirteen convolutions and two dense layers', () => {
    const convolutions = [2, 2, 3, 3, 3].flatMap((count, stage) =>
      Array.from({ length: count }, (_, index) => `stage${stage + 1}/conv${index + 1}`),
    );
    const names = namesOf({ kind: 'vgg' }, [32, 32, 3]);
    expect(names).toEqual([...convolutions, 'head/hidden1/dense', 'head/hidden2/dense']);
    expect(names).toHaveLength(15);
    expect(namesOf({ kind: 'vgg', hidden: [] }, [32, 32, 3])).toEqual(convolutions);
  });

  it('are 12 in Swin-T: the first dense layer of each MLP, not those of attention', () => {
    const names = namesOf({ kind: 'swin' }, [64, 64, 3]);
    expect(names).toEqual([2, 2, 6, 2].flatMap((count, index) => blocks(index + 1, count)).map((block) => `${block}/mlp/dense1`));
    expect(names).toHaveLength(12);
  });

  it('have no bypass in the stem of ResNet-18, and in MobileNetV2 in blocks that change the shape', () => {
    const unbypassed = (config: object): readonly string[] =>
      layersWithoutBypass(buildNetwork(networkSchema.parse(config), [32, 32, 3], 10));
    expect(unbypassed({ kind: 'resnet', depth: 18 })).toEqual(['stem/conv']);
    const changing = [2, 3, 4, 5, 6, 7].flatMap((stage) => [`stage${stage}/block1/expand`, `stage${stage}/block1/depthwise`]);
    expect(unbypassed({ kind: 'mobilenet-v2' })).toEqual(['stem/conv', 'stage1/block1/depthwise', ...changing, 'head/conv']);
    expect(unbypassed({ kind: 'vgg' })).toHaveLength(15);
    expect(unbypassed({ kind: 'swin' })).toEqual([]);
  });
});
