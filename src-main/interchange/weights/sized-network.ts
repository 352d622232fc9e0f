import type { ParameterRole, Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

/** The shape of a node's tensor with that role; undefined if the file has none. */
export type ShapeOf = (node: string, role: ParameterRole) => Shape | undefined;

export interface SizedNetwork {
  readonly config: NetworkConfig;
  /** Height and width of its images. */
  readonly side: number;
}

const LARGE_SIDE = 224;
const SMALL_SIDE = 32;
/** Channels of MobileNetV2's last stage at width 1. */
const LAST_STAGE_CHANNELS = 320;
const MAX_WIDTH = 8;
const VGG_CHANNELS = 512;
const VGG_REDUCTION = 32;

/**
 * A built-in network in the size of a file's tensors: MobileNetV2's width, VGG's hidden layers and features, all of Swin except its
 * stochastic depth rate. Settings that do not show in the tensors are kept.
 */
export function sizedNetwork(config: NetworkConfig, shapeOf: ShapeOf): SizedNetwork {
  switch (config.kind) {
    case 'mobilenet-v2':
      return { config: { ...config, width: mobileNetWidth(shapeOf) ?? config.width }, side: sideOf(config.stem) };
    case 'vgg':
      return sizedVgg(config, shapeOf);
    case 'swin':
      return sizedSwin(config, shapeOf);
    case 'resnet':
      return { config, side: sideOf(config.stem) };
    case 'mlp':
    case 'plain':
    case 'residual':
      return { config, side: SMALL_SIDE };
  }
}

function sideOf(stem: string): number {
  return stem === 'imagenet' ? LARGE_SIDE : SMALL_SIDE;
}

function mobileNetWidth(shapeOf: ShapeOf): number | undefined {
  const [channels = 0] = shapeOf('stage7/block1/project', 'kernel') ?? [];
  const width = channels / LAST_STAGE_CHANNELS;
  return width > 0 && width <= MAX_WIDTH ? width : undefined;
}

function sizedVgg(config: Extract<NetworkConfig, { kind: 'vgg' }>, shapeOf: ShapeOf): SizedNetwork {
  const layers = config.hidden.map((_, index) => shapeOf(`head/hidden${index + 1}/dense`, 'kernel'));
  const hidden = config.hidden.map((units, index) => sizeOr(layers[index]?.[0], units));
  const [, ...inputs] = (hidden.length > 0 ? layers[0] : shapeOf('head/dense', 'kernel')) ?? [];
  const features = Math.sqrt(inputs.reduce((product, size) => product * size, 1) / VGG_CHANNELS);
  return { config: { ...config, hidden }, side: VGG_REDUCTION * sizeOr(features, LARGE_SIDE / VGG_REDUCTION) };
}

function sizedSwin(config: Extract<NetworkConfig, { kind: 'swin' }>, shapeOf: ShapeOf): SizedNetwork {
  const [embed, , patch] = shapeOf('stem/patches', 'kernel') ?? [];
  const table = (stage: number, block: number): Shape | undefined => shapeOf(`stage${stage}/block${block}/attention/position`, 'table');
  const stages = enumerated((stage) => table(stage, 1));
  const depths = stages.map((_, index) => enumerated((block) => table(index + 1, block)).length);
  const heads = stages.map((shape) => shape[1]);
  const window = (Math.sqrt(stages[0]?.[0] ?? 0) + 1) / 2;
  const found = networkSchema.safeParse({ ...config, embed, depths, heads, window, patch });
  const sized = found.success && found.data.kind === 'swin' ? found.data : config;
  // The last stage has exactly one window.
  return { config: sized, side: sized.patch * sized.window * 2 ** (sized.depths.length - 1) };
}

/** Limits of a layer's size and of a stage's blocks. */
const MAX_SIZE = 65_536;
const MAX_BLOCKS = 100;

/** The size if it is valid for a layer, else the default. */
export function sizeOr(size: number | undefined, fallback: number): number {
  return size !== undefined && Number.isInteger(size) && size > 0 && size <= MAX_SIZE ? size : fallback;
}

/** Items 1, 2, … up to the first that is undefined. */
function enumerated<Item>(itemAt: (number: number) => Item | undefined): readonly Item[] {
  const items: Item[] = [];
  for (let item = itemAt(1); item !== undefined && items.length < MAX_BLOCKS; item = itemAt(items.length + 1)) items.push(item);
  return items;
}
