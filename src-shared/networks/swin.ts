import type { ModelGraph, Pair, Shape, Weights } from '#shared/graph/index.ts';
import { NetworkBuilder } from './network-builder.ts';
import { windowMask } from './shifted-windows.ts';
import { type Swin, type SwinBlock, type SwinStage, swinStages } from './swin-plan.ts';
import { windowAttention } from './window-attention.ts';

/** Hidden channels of a block's MLP per channel of the block. */
const EXPANSION = 4;

/**
 * Swin Transformer: tokens of patches, blocks of window attention and MLPs, every second block with shifted windows, patch merging between
 * stages. With the default configuration, every node equals torchvision's `swin_t`.
 * Source: Liu, Lin, Cao, Hu, Wei, Zhang, Lin, Guo, "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV 2021.
 */
export function swinTransformer(config: Swin, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('swin', input);
  const stages = swinStages(config, input);
  const patches = builder.convolution('stem/patches', 'input', {
    filters: config.embed,
    size: config.patch,
    stride: config.patch,
    margin: 0,
    bias: true,
  });
  let last = builder.layerNormalization('stem/norm', patches);
  for (const [index, stage] of stages.entries()) {
    const before = stages[index - 1];
    if (before) last = mergedPatches(builder, `${stage.name}/merge`, last, before);
    for (const block of stage.blocks) last = transformerBlock(builder, block, last, stage);
  }
  const pooled = builder.globalPool('head/pool', builder.layerNormalization('head/norm', last));
  return builder.build(builder.dense('head/dense', pooled, classes));
}

/** Fixed parameters, by name: the query scale 1 / √d, and the masks of shifted windows, which depend on the image size. */
export function swinConstants(config: Swin, input: Shape): Weights {
  return new Map(
    swinStages(config, input).flatMap(({ channels, heads, blocks }) =>
      blocks.flatMap(({ name, windows }) => {
        const depth = channels / heads;
        const scale = [`${name}/attention/query-scale/scale`, new Float32Array(depth).fill(1 / Math.sqrt(depth))] as const;
        return windows.shift.some((distance) => distance > 0)
          ? [scale, [`${name}/attention/mask/offset`, windowMask(windows)] as const]
          : [scale];
      }),
    ),
  );
}

/** x + attention(norm(x)), then x + MLP(norm(x)). In training, each branch is skipped for an image with the block's rate. */
function transformerBlock(
  builder: NetworkBuilder,
  { name, windows, rate }: SwinBlock,
  input: string,
  { channels, heads }: SwinStage,
): string {
  const attended = windowAttention(builder, `${name}/attention`, builder.layerNormalization(`${name}/norm1`, input), {
    channels,
    heads,
    windows,
  });
  const middle = builder.addition(`${name}/add1`, builder.stochasticDepth(`${name}/attention/drop`, attended, rate), input);
  const hidden = builder.dense(`${name}/mlp/dense1`, builder.layerNormalization(`${name}/norm2`, middle), EXPANSION * channels);
  const mapped = builder.dense(`${name}/mlp/dense2`, builder.rectifier(`${name}/mlp/gelu`, hidden, 'gelu'), channels);
  return builder.addition(`${name}/add2`, builder.stochasticDepth(`${name}/mlp/drop`, mapped, rate), middle);
}

/**
 * Merges 2x2 tokens into one with twice the channels: concatenated column by column, normalized, reduced by a dense layer. Odd sizes are
 * zero-padded.
 */
function mergedPatches(builder: NetworkBuilder, id: string, input: string, { size, channels }: SwinStage): string {
  const borders = [size[0] % 2, size[1] % 2, 0];
  const whole = borders.some((border) => border > 0) ? builder.pad(`${id}/pad`, input, [0, 0, 0], borders) : input;
  const [rows, columns]: Pair = [Math.ceil(size[0] / 2), Math.ceil(size[1] / 2)];
  const squares = builder.reshape(`${id}/squares`, whole, [rows, 2, columns, 2, channels]);
  const byColumn = builder.transpose(`${id}/by-column`, squares, [0, 2, 3, 1, 4]);
  const joined = builder.reshape(`${id}/join`, byColumn, [rows, columns, 4 * channels]);
  return builder.dense(`${id}/reduction`, builder.layerNormalization(`${id}/norm`, joined), 2 * channels, { bias: false });
}
