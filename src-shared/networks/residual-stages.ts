import type { NetworkBuilder } from './network-builder.ts';

interface BlockSettings {
  readonly name: string;
  readonly input: string;
  readonly filters: number;
  readonly stride: number;
  /** Whether the skip needs a 1x1 projection to the block's new shape. */
  readonly projects: boolean;
}

/** A residual block: convolutions and a skip connection, with a rectifier after their sum. */
export interface ResidualBlock {
  /** Output channels per filter of the inner convolutions. */
  readonly expansion: number;
  /** Adds the block; returns the id of its output. */
  add(builder: NetworkBuilder, settings: BlockSettings): string;
}

/** Two 3x3 convolutions; the first has the stride. */
export const basicBlock: ResidualBlock = {
  expansion: 1,
  add(builder, settings) {
    const { name, input, filters, stride } = settings;
    const first = builder.normalization(`${name}/norm1`, builder.convolution(`${name}/conv1`, input, { filters, stride }));
    const middle = builder.rectifier(`${name}/relu1`, first);
    const main = builder.normalization(`${name}/norm2`, builder.convolution(`${name}/conv2`, middle, { filters }));
    return builder.rectifier(`${name}/relu2`, builder.addition(`${name}/add`, main, skipOf(builder, settings, filters)));
  },
};

/** 1x1 reduction, 3x3, 1x1 expansion by 4. The 3x3 convolution has the stride, as in torchvision; in the paper, it is the first 1x1. */
export const bottleneckBlock: ResidualBlock = {
  expansion: 4,
  add(builder, settings) {
    const { name, input, filters, stride } = settings;
    const narrow = builder.normalization(`${name}/norm1`, builder.convolution(`${name}/conv1`, input, { filters, size: 1 }));
    const first = builder.rectifier(`${name}/relu1`, narrow);
    const inner = builder.normalization(`${name}/norm2`, builder.convolution(`${name}/conv2`, first, { filters, stride }));
    const second = builder.rectifier(`${name}/relu2`, inner);
    const wide = builder.convolution(`${name}/conv3`, second, { filters: 4 * filters, size: 1 });
    const main = builder.normalization(`${name}/norm3`, wide);
    return builder.rectifier(`${name}/relu3`, builder.addition(`${name}/add`, main, skipOf(builder, settings, 4 * filters)));
  },
};

interface Stages {
  readonly block: ResidualBlock;
  /** Filters of each stage's inner convolutions; every stage after the first halves the image. */
  readonly widths: readonly number[];
  /** Blocks of each stage. */
  readonly blocks: readonly number[];
}

/**
 * Adds stages of residual blocks after a stem; a skip has a projection if the shape changes (option B of the paper). Returns the last id.
 */
export function residualStages(builder: NetworkBuilder, stem: string, stemChannels: number, { block, widths, blocks }: Stages): string {
  let [last, channels] = [stem, stemChannels];
  for (const [stage, filters] of widths.entries()) {
    for (let index = 0; index < (blocks[stage] ?? 0); index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1;
      const projects = stride > 1 || filters * block.expansion !== channels;
      last = block.add(builder, { name: `stage${stage + 1}/block${index + 1}`, input: last, filters, stride, projects });
      channels = filters * block.expansion;
    }
  }
  return last;
}

function skipOf(builder: NetworkBuilder, { name, input, stride, projects }: BlockSettings, filters: number): string {
  if (!projects) return input;
  return builder.normalization(`${name}/skip-norm`, builder.convolution(`${name}/skip-conv`, input, { filters, size: 1, stride }));
}
