import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import type { ParameterRole, Shape } from '#shared/graph/index.ts';

/** The shape of the tensor that a node has in that role; undefined where the file has none. */
export type ShapeOf = (node: string, role: ParameterRole) => Shape | undefined;

export interface SuitedNetwork {
  readonly config: NetworkConfig;
  /** Height and width of images that suit it. */
  readonly side: number;
}

const LARGE_SIDE = 224;
const SMALL_SIDE = 32;
/** Channels of MobileNetV2's last stage at width 1. */
const LAST_STAGE_CHANNELS = 320;
const MOST_WIDTH = 8;
const VGG_CHANNELS = 512;
const VGG_REDUCTION = 32;

/**
 * A ready-made network in the size that a file's tensors have: MobileNetV2's width, VGG's hidden layers and features, all of Swin but its
 * rate. What the tensors do not tell is left as it is.
 */
export function suitedNetwork(config: NetworkConfig, shapeOf: ShapeOf): SuitedNetwork {
  switch (config.kind) {
    case 'mobilenet-v2':
      return { config: { ...config, width: mobileNetWidth(shapeOf) ?? config.width }, side: sideOf(config.stem) };
    case 'vgg':
      return suitedVgg(config, shapeOf);
    case 'swin':
      return suitedSwin(config, shapeOf);
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
  return width > 0 && width <= MOST_WIDTH ? width : undefined;
}

function suitedVgg(config: Extract<NetworkConfig, { kind: 'vgg' }>, shapeOf: ShapeOf): SuitedNetwork {
  const layers = config.hidden.map((_, index) => shapeOf(`head/hidden${index + 1}/dense`, 'kernel'));
  const hidden = config.hidden.map((units, index) => sizeOr(layers[index]?.[0], units));
  const [, ...read] = (hidden.length > 0 ? layers[0] : shapeOf('head/dense', 'kernel')) ?? [];
  const features = Math.sqrt(read.reduce((product, size) => product * size, 1) / VGG_CHANNELS);
  return { config: { ...config, hidden }, side: VGG_REDUCTION * sizeOr(features, LARGE_SIDE / VGG_REDUCTION) };
}

function suitedSwin(config: Extract<NetworkConfig, { kind: 'swin' }>, shapeOf: ShapeOf): SuitedNetwork {
  const [embed, , patch] = shapeOf('stem/patches', 'kernel') ?? [];
  const table = (stage: number, block: number): Shape | undefined => shapeOf(`stage${stage}/block${block}/attention/position`, 'table');
  const stages = counted((stage) => table(stage, 1));
  const depths = stages.map((_, index) => counted((block) => table(index + 1, block)).length);
  const heads = stages.map((shape) => shape[1]);
  const window = (Math.sqrt(stages[0]?.[0] ?? 0) + 1) / 2;
  const found = networkSchema.safeParse({ ...config, embed, depths, heads, window, patch });
  const suited = found.success && found.data.kind === 'swin' ? found.data : config;
  // One window of the last stage spans such images.
  return { config: suited, side: suited.patch * suited.window * 2 ** (suited.depths.length - 1) };
}

/** Beyond it nothing is believed to be the size of a layer. */
const MOST_SIZE = 65_536;
const MOST_BLOCKS = 100;

/** A size of a layer that a file tells, where it can be one. */
export function sizeOr(size: number | undefined, otherwise: number): number {
  return size !== undefined && Number.isInteger(size) && size > 0 && size <= MOST_SIZE ? size : otherwise;
}

/** The things numbered 1, 2, … that there are. */
function counted<Thing>(thingOf: (place: number) => Thing | undefined): readonly Thing[] {
  const things: Thing[] = [];
  for (let thing = thingOf(1); thing !== undefined && things.length < MOST_BLOCKS; thing = thingOf(things.length + 1)) things.push(thing);
  return things;
}
