import { LabError } from '#shared/errors/index.ts';
import { GraphError, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { type NetworkConfig, networkName } from '#shared/settings/index.ts';
import { plural } from '#shared/text/index.ts';
import { mlpNetwork } from './mlp.ts';
import { mobileNetV2 } from './mobilenet-v2.ts';
import { checkNetworkSize } from './network-limits.ts';
import { plainNetwork } from './plain.ts';
import { residualNetwork } from './residual.ts';
import { resNet } from './resnet.ts';
import { swinTransformer } from './swin.ts';
import { vgg16 } from './vgg.ts';
import { withActivation } from './with-activation.ts';

const RESIDUAL_BLOCKS = 2;
const PLAIN_CONVOLUTIONS = 1;

/**
 * Builds an experiment's network for images `[height, width, channels]`. Throws LabError `invalid-experiment` naming the field if the
 * configuration does not fit the input, or if the network is too large.
 */
export function buildNetwork(config: NetworkConfig, input: Shape, classes: number): ModelGraph {
  const graph = withActivation(builtNetwork(config, input, classes), config.activation);
  checkNetworkSize(graph, config);
  return graph;
}

function builtNetwork(config: NetworkConfig, input: Shape, classes: number): ModelGraph {
  try {
    switch (config.kind) {
      case 'mlp':
        return mlpNetwork(config, input, classes);
      case 'plain':
        return plainNetwork({ ...config, blocks: blocksOf(config, PLAIN_CONVOLUTIONS) }, input, classes);
      case 'residual':
        return residualNetwork({ ...config, blocks: blocksOf(config, RESIDUAL_BLOCKS) }, input, classes);
      case 'resnet':
        return resNet(config, input, classes);
      case 'vgg':
        return vgg16(config, input, classes);
      case 'mobilenet-v2':
        return mobileNetV2(config, input, classes);
      case 'swin':
        return swinTransformer(config, input, classes);
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw new LabError(
      'invalid-experiment',
      `${networkName(config)} does not fit images of ${input.join('x')}: ${error.message}.`,
      'Use fewer stages, larger images or another network.',
      { location: 'network', cause: error },
    );
  }
}

function blocksOf({ widths, blocks }: { widths: readonly number[]; blocks: readonly number[] }, defaultCount: number): readonly number[] {
  if (blocks.length === 0) return widths.map(() => defaultCount);
  if (blocks.length === widths.length) return blocks;
  throw new LabError(
    'invalid-experiment',
    `The network has ${plural(blocks.length, 'block count')} for ${plural(widths.length, 'stage')}.`,
    'Specify one count per width, or none.',
    { location: 'network.blocks' },
  );
}
