import { z } from 'zod';
import { activationKinds } from '#shared/activations/index.ts';

/*
 * Limits of single fields. No data set's images can be halved more often than MAX_STAGES; ResNet-1202 has 200 blocks in a stage. The size
 * of the whole network is limited when it is built.
 */
const MAX_UNITS = 65_536;
const MAX_HIDDEN = 64;
const MAX_STAGES = 16;
const MAX_BLOCKS = 200;
const MOBILENET_V2_STAGES = 7;

const count = z.int().positive();
const units = count.max(MAX_UNITS);
const blocks = z.array(count.max(MAX_BLOCKS)).max(MAX_STAGES).default([]);
const rate = z.number().min(0).lt(1);
const dropout = rate.default(0).describe('Dropout rate before the classifier.');
const widths = z
  .array(units)
  .min(1)
  .max(MAX_STAGES)
  .default([16, 32, 64])
  .describe('Channels of each stage; every stage after the first halves the image.');

/** Absent for the activations that the network has. */
export const activation = z.enum(activationKinds).exactOptional().describe('Replaces the activation of all layers; gates stay.');

/** A built-in network, one variant per family. The data set determines input shape and classes. */
export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mlp'),
    activation,
    hidden: z.array(units).min(1).max(MAX_HIDDEN).default([256, 128]).describe('Units of each hidden layer.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('plain'),
    activation,
    widths,
    blocks: blocks.describe('Convolutions per stage; empty for one in each.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('residual'),
    activation,
    widths,
    blocks: blocks.describe('Residual blocks per stage, with two convolutions each; empty for two blocks in each.'),
    stem: z
      .enum(['stride-1', 'stride-2'])
      .default('stride-1')
      .describe('Whether the first convolution keeps the image size or halves it, which makes the network about four times faster.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('resnet'),
    activation,
    depth: z.literal([18, 34, 50]).default(18).describe('Number of layers; 50 has bottleneck blocks.'),
    stem: z
      .enum(['imagenet', 'cifar', 'cifar-pool'])
      .default('cifar')
      .describe('The first layers: 7×7/2 and a 3×3/2 max pool; 3×3/1; or 3×3/1 and the max pool, as used by the authors of NEPENTHE.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('vgg'),
    activation,
    hidden: z
      .array(units)
      .max(MAX_HIDDEN)
      .default([4096, 4096])
      .describe('Units of the dense layers before the classifier; empty for a classifier directly after the last pool.'),
    dropout: rate.default(0.5).describe('Dropout rate after each of them.'),
  }),
  z.strictObject({
    kind: z.literal('mobilenet-v2'),
    activation,
    width: z.number().positive().max(8).default(1).describe('Multiplier for the channels of every layer, rounded to multiples of 8.'),
    stem: z
      .enum(['imagenet', 'cifar'])
      .default('cifar')
      .describe('Whether the first convolution and the 24-channel stage halve the image (imagenet) or keep its size (cifar).'),
    blocks: z
      .array(count.max(MAX_BLOCKS))
      .max(MOBILENET_V2_STAGES)
      .default([])
      .describe('Blocks per stage, for as many of the seven stages as listed; empty for the paper’s 1, 2, 3, 4, 3, 3, 1.'),
    dropout: rate.default(0.2).describe('Dropout rate before the classifier.'),
  }),
  z.strictObject({
    kind: z.literal('swin'),
    activation,
    embed: count.max(4096).default(96).describe('Channels of the first stage; each later stage doubles them and halves the image.'),
    depths: z
      .array(count.max(100))
      .min(1)
      .max(8)
      .default([2, 2, 6, 2])
      .describe('Transformer blocks of each stage; every second block shifts its windows.'),
    heads: z.array(count.max(1024)).min(1).max(8).default([3, 6, 12, 24]).describe('Attention heads of each stage.'),
    window: count.max(64).default(7).describe('Height and width of a window, in tokens.'),
    patch: count.max(64).default(4).describe('Height and width of a token’s patch in pixels; must divide the image size.'),
    stochasticDepth: rate
      .default(0.2)
      .describe('Probability of skipping a branch of the last block for an image in training; increases linearly from 0 over the blocks.'),
  }),
]);

export type NetworkConfig = z.output<typeof networkSchema>;
