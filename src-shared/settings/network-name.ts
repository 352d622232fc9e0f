import { activationOf } from '#shared/activations/index.ts';
import type { ExperimentNetwork } from './experiment-network.ts';

/** A short description of a network for lists: `residual 16-32-64`, `ResNet-18 cifar, GELU`, `MobileNetV2 0.5 imagenet`. */
export function networkName(network: ExperimentNetwork): string {
  const { activation } = network;
  return activation === undefined ? ownName(network) : `${ownName(network)}, ${activationOf({ kind: activation }).name}`;
}

function ownName(network: ExperimentNetwork): string {
  switch (network.kind) {
    case 'mlp':
      return `mlp ${network.hidden.join('-')}`;
    case 'plain':
      return `plain ${network.widths.join('-')}`;
    case 'residual':
      return `residual ${network.widths.join('-')}${network.stem === 'stride-2' ? ', stride-2 stem' : ''}`;
    case 'resnet':
      return `ResNet-${network.depth} ${network.stem}`;
    case 'vgg':
      return ['VGG-16-BN', network.hidden.join('-')].filter(Boolean).join(' ');
    case 'mobilenet-v2':
      return `MobileNetV2 ${network.width} ${network.stem}${network.blocks.length > 0 ? `, blocks ${network.blocks.join('-')}` : ''}`;
    case 'swin':
      return `Swin ${network.depths.join('-')}, patch ${network.patch}, window ${network.window}`;
    case 'imported':
      return network.model;
  }
}
