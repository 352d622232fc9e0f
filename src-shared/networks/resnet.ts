import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { NetworkBuilder } from './network-builder.ts';
import { basicBlock, bottleneckBlock, type ResidualBlock, residualStages } from './residual-stages.ts';

type ResNet = Extract<NetworkConfig, { kind: 'resnet' }>;

const WIDTHS = [64, 128, 256, 512];
const STEM_CHANNELS = 64;
const VARIANTS: Readonly<Record<ResNet['depth'], { readonly block: ResidualBlock; readonly blocks: readonly number[] }>> = {
  18: { block: basicBlock, blocks: [2, 2, 2, 2] },
  34: { block: basicBlock, blocks: [3, 4, 6, 3] },
  50: { block: bottleneckBlock, blocks: [3, 4, 6, 3] },
};

/**
 * ResNet-18, -34 or -50. With the `imagenet` stem, every layer equals torchvision's.
 * Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1.
 */
export function resNet({ depth, stem, dropout }: ResNet, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder(`resnet${depth}`, input);
  const first = addStem(builder, stem);
  const last = residualStages(builder, first, STEM_CHANNELS, { ...VARIANTS[depth], widths: WIDTHS });
  const pooled = builder.dropout('head/dropout', builder.globalPool('head/pool', last), dropout);
  return builder.build(builder.dense('head/dense', pooled, classes));
}

/** 7x7/2 for large images, 3x3/1 for small ones; followed by a 3x3/2 max pool except with the `cifar` stem. */
function addStem(builder: NetworkBuilder, stem: ResNet['stem']): string {
  const form = stem === 'imagenet' ? { size: 7, stride: 2 } : { size: 3, stride: 1 };
  const convolved = builder.convolution('stem/conv', 'input', { filters: STEM_CHANNELS, ...form });
  const rectified = builder.rectifier('stem/relu', builder.normalization('stem/norm', convolved));
  return stem === 'cifar' ? rectified : builder.maxPool('stem/pool', rectified, { size: 3, stride: 2, margin: 1 });
}
