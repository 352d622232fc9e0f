import { z } from 'zod';

/**
 * What one field may ask for. No data set's images can be halved more often than there may be stages; 200 blocks are a stage of
 * ResNet-1202. What all fields together make of it is bounded where the network is built.
 */
const MOST_UNITS = 65_536;
const MOST_HIDDEN = 64;
const MOST_STAGES = 16;
const MOST_BLOCKS = 200;

const count = z.int().positive();
const units = count.max(MOST_UNITS);
const blocks = z.array(count.max(MOST_BLOCKS)).max(MOST_STAGES).default([]);
const rate = z.number().min(0).lt(1);
const dropout = rate.default(0).describe('Probability of zeroing a value before the classifier.');
const widths = z
  .array(units)
  .min(1)
  .max(MOST_STAGES)
  .default([16, 32, 64])
  .describe('Channels of each stage; every stage after the first halves the image.');

/** A ready-made network: one variant for each family. Input and classes are the data set's. */
export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mlp'),
    hidden: z.array(units).min(1).max(MOST_HIDDEN).default([256, 128]).describe('Units of each hidden layer.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('plain'),
    widths,
    blocks: blocks.describe('Convolutions per stage; empty for one each.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('residual'),
    widths,
    blocks: blocks.describe('Residual blocks of two convolutions per stage; empty for two each.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('resnet'),
    depth: z.literal([18, 34, 50]).default(18).describe('Layers; 50 has bottleneck blocks.'),
    stem: z
      .enum(['imagenet', 'cifar', 'cifar-pool'])
      .default('cifar')
      .describe('What comes first: 7×7/2 and a 3×3/2 max pool; 3×3/1 alone; or 3×3/1 and the pool, as the authors of NEPENTHE have it.'),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('vgg'),
    hidden: z
      .array(units)
      .max(MOST_HIDDEN)
      .default([4096, 4096])
      .describe('Units of the dense layers before the classifier; none for a classifier straight on the last pool.'),
    dropout: rate.default(0.5).describe('Probability of zeroing a value after each of them.'),
  }),
  z.strictObject({
    kind: z.literal('mobilenet-v2'),
    width: z.number().positive().max(8).default(1).describe('Multiplies the channels of every layer, rounded to multiples of 8.'),
    stem: z
      .enum(['imagenet', 'cifar'])
      .default('cifar')
      .describe('Whether the first convolution and the 24-channel stage halve the image (imagenet) or keep its size (cifar).'),
    dropout: rate.default(0.2).describe('Probability of zeroing a value before the classifier.'),
  }),
  z.strictObject({
    kind: z.literal('swin'),
    embed: count.max(4096).default(96).describe('Channels of the first stage; every later stage doubles them and halves the image.'),
    depths: z
      .array(count.max(100))
      .min(1)
      .max(8)
      .default([2, 2, 6, 2])
      .describe('Transformer blocks of each stage; every second one shifts its windows.'),
    heads: z.array(count.max(1024)).min(1).max(8).default([3, 6, 12, 24]).describe('Attention heads of each stage.'),
    window: count.max(64).default(7).describe('Height and width of a window, in tokens.'),
    patch: count.max(64).default(4).describe('Height and width of the patch that becomes a token; it has to divide the image.'),
    stochasticDepth: rate
      .default(0.2)
      .describe('Probability of leaving out the last block’s branches for an image in training; it rises from 0 block by block.'),
  }),
]);

export type NetworkConfig = z.output<typeof networkSchema>;
