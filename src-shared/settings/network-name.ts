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
    case 'residual':
      return `${network.kind} ${network.widths.join('-')}`;
    case 'resnet':
      return `ResNet-${network.depth} ${network.stem}`;
    case 'vgg':
      return ['VGG-16-BN', network.hidden.join('-')].filter(Boolean).join(' ');
    case 'mobilenet-v2':
      return `MobileNetV2 ${network.width} ${network.stem}`;
    case 'swin':
      return `Swin ${network.depths.join('-')}, patch ${network.patch}, window ${network.window}`;
    case 'imported':
      return network.model;
  }
}
