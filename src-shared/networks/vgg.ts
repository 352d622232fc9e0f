import { GraphError, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { NetworkBuilder } from './network-builder.ts';

type Vgg = Extract<NetworkConfig, { kind: 'vgg' }>;

const WIDTHS = [64, 128, 256, 512, 512];
const CONVOLUTIONS = [2, 2, 3, 3, 3];
/** Height and width of the features after torchvision's adaptive pool. */
const FEATURES_SIDE = 7;

/**
 * VGG-16 with batch normalization: thirteen 3x3 convolutions in five stages, each ending in a 2x2 max pool, then dense layers with dropout,
 * and the classifier. With two hidden layers of 4096 units and images of 224x224, every layer equals torchvision's. Features larger than
 * 7x7 are averaged to 7x7, as by torchvision's adaptive pool. Smaller features are kept; torchvision repeats them up to 7x7, which adds
 * weights but computes the same functions. Source: Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition", ICLR 2015, configuration D.
 */
export function vgg16({ hidden, dropout }: Vgg, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('vgg16_bn', input);
  let last = 'input';
  for (const [index, filters] of WIDTHS.entries()) {
    const stage = `stage${index + 1}`;
    for (let position = 1; position <= (CONVOLUTIONS[index] ?? 0); position++) {
      const convolved = builder.convolution(`${stage}/conv${position}`, last, { filters, bias: true });
      last = builder.rectifier(`${stage}/relu${position}`, builder.normalization(`${stage}/norm${position}`, convolved));
    }
    last = builder.maxPool(`${stage}/pool`, last, { size: 2, stride: 2 });
  }
  last = builder.flatten('head/flatten', poolFeatures(builder, last, input));
  for (const [index, units] of hidden.entries()) {
    const layer = `head/hidden${index + 1}`;
    last = builder.rectifier(`${layer}/relu`, builder.dense(`${layer}/dense`, last, units));
    last = builder.dropout(`${layer}/dropout`, last, dropout);
  }
  return builder.build(builder.dense('head/dense', last, classes));
}

function poolFeatures(builder: NetworkBuilder, features: string, input: Shape): string {
  const [height = 0, width = 0] = input.map((size) => Math.floor(size / 2 ** WIDTHS.length));
  if (Math.max(height, width) <= FEATURES_SIDE) return features;
  const [vertical, horizontal] = [adaptiveWindow(height), adaptiveWindow(width)];
  if (vertical?.size !== horizontal?.size || !vertical) {
    throw new GraphError('head/pool', `features of ${height}x${width} cannot be divided evenly into ${FEATURES_SIDE}x${FEATURES_SIDE}`);
  }
  return builder.averagePool('head/pool', features, vertical);
}

/** The windows of an adaptive pool, ⌊i n / 7⌋ to ⌈(i + 1) n / 7⌉, if all have one size and stride; otherwise undefined. */
function adaptiveWindow(side: number): { readonly size: number; readonly stride: number } | undefined {
  const windows = Array.from({ length: FEATURES_SIDE }, (_, index) => {
    const start = Math.floor((index * side) / FEATURES_SIDE);
    return { start, size: Math.ceil(((index + 1) * side) / FEATURES_SIDE) - start };
  });
  const stride = windows[1]?.start ?? 0;
  const size = windows[0]?.size ?? 0;
  return windows.every((window, index) => window.size === size && window.start === index * stride) ? { size, stride } : undefined;
}
