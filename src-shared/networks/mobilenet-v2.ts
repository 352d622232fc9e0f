import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { NetworkBuilder } from './network-builder.ts';

type MobileNet = Extract<NetworkConfig, { kind: 'mobilenet-v2' }>;

/** Table 2 of the paper: expansion, channels, blocks and stride of each stage. */
const STAGES = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
];
const STEM_CHANNELS = 32;
const HEAD_CHANNELS = 1280;
const DIVISOR = 8;
/** The stage that does not halve small images; neither does the stem. */
const SIZE_KEEPING_STAGE = 1;

/**
 * MobileNetV2: inverted residual blocks with ReLU6, depthwise convolutions and linear bottlenecks. With the `imagenet` stem, every layer
 * equals torchvision's. `blocks` sets the lengths of as many stages as it lists, and leaves out the others. A width above 1 also widens the
 * last convolution; a width below 1 does not narrow it.
 * Source: Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
 */
export function mobileNetV2({ width, stem, blocks, dropout }: MobileNet, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('mobilenet_v2', input);
  const isLarge = stem === 'imagenet';
  let channels = divisible(STEM_CHANNELS * width);
  let last = activated(builder, 'stem/conv', 'input', { filters: channels, stride: isLarge ? 2 : 1 });
  const stages = blocks.length === 0 ? STAGES : STAGES.slice(0, blocks.length);
  for (const [index, stage] of stages.entries()) {
    const filters = divisible(stage.channels * width);
    for (let block = 0; block < (blocks[index] ?? stage.blocks); block++) {
      const halves = block === 0 && (isLarge || index !== SIZE_KEEPING_STAGE);
      const stride = halves ? stage.stride : 1;
      last = invertedResidual(builder, `stage${index + 1}/block${block + 1}`, last, {
        channels,
        filters,
        stride,
        expansion: stage.expansion,
      });
      channels = filters;
    }
  }
  const wide = activated(builder, 'head/conv', last, { filters: divisible(HEAD_CHANNELS * Math.max(1, width)), size: 1 });
  const pooled = builder.dropout('head/dropout', builder.globalPool('head/pool', wide), dropout);
  return builder.build(builder.dense('head/dense', pooled, classes));
}

interface Block {
  /** Input channels. */
  readonly channels: number;
  /** Output channels. */
  readonly filters: number;
  readonly stride: number;
  readonly expansion: number;
}

/** 1x1 expansion (unless the factor is 1), 3x3 depthwise, 1x1 projection without a rectifier; a skip connection if the shapes match. */
function invertedResidual(builder: NetworkBuilder, block: string, input: string, { channels, filters, stride, expansion }: Block): string {
  const inner = channels * expansion;
  const expanded = expansion === 1 ? input : activated(builder, `${block}/expand`, input, { filters: inner, size: 1 });
  const spread = activated(builder, `${block}/depthwise`, expanded, { filters: inner, stride, groups: inner });
  const main = builder.normalization(`${block}/project-norm`, builder.convolution(`${block}/project`, spread, { filters, size: 1 }));
  return stride === 1 && channels === filters ? builder.addition(`${block}/add`, main, input) : main;
}

/** A convolution with its normalization and ReLU6. */
function activated(builder: NetworkBuilder, id: string, input: string, convolution: Parameters<NetworkBuilder['convolution']>[2]): string {
  const convolved = builder.convolution(id, input, convolution);
  return builder.rectifier(`${id}-relu`, builder.normalization(`${id}-norm`, convolved), 'relu6');
}

/** The nearest multiple of 8 that is at least 8 and at least 0.9 x the requested channels. */
function divisible(channels: number): number {
  const nearest = Math.max(DIVISOR, Math.floor((channels + DIVISOR / 2) / DIVISOR) * DIVISOR);
  return nearest < 0.9 * channels ? nearest + DIVISOR : nearest;
}
