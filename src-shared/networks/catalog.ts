import { totalCost } from '#shared/costs/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { prunableLayers, type Shape } from '#shared/graph/index.ts';
import { buildNetwork } from './build-network.ts';

/** A network that is ready-made. */
export interface CatalogEntry {
  /** torchvision's where it is torchvision's network: `resnet18`; with `-cifar` the form for small images. */
  readonly name: string;
  /** As an experiment has it. */
  readonly network: NetworkConfig;
}

export const networkCatalog: readonly CatalogEntry[] = [
  entry('mlp', { kind: 'mlp' }),
  entry('plain', { kind: 'plain' }),
  entry('residual', { kind: 'residual' }),
  entry('resnet18', { kind: 'resnet', depth: 18, stem: 'imagenet' }),
  entry('resnet18-cifar', { kind: 'resnet', depth: 18, stem: 'cifar' }),
  entry('resnet18-cifar-pool', { kind: 'resnet', depth: 18, stem: 'cifar-pool' }),
  entry('resnet34', { kind: 'resnet', depth: 34, stem: 'imagenet' }),
  entry('resnet34-cifar', { kind: 'resnet', depth: 34, stem: 'cifar' }),
  entry('resnet50', { kind: 'resnet', depth: 50, stem: 'imagenet' }),
  entry('resnet50-cifar', { kind: 'resnet', depth: 50, stem: 'cifar' }),
  entry('vgg16_bn', { kind: 'vgg' }),
  entry('vgg16_bn-cifar', { kind: 'vgg', hidden: [] }),
  entry('mobilenet_v2', { kind: 'mobilenet-v2', stem: 'imagenet' }),
  entry('mobilenet_v2-cifar', { kind: 'mobilenet-v2', stem: 'cifar' }),
  entry('swin_t', { kind: 'swin' }),
  entry('swin_t-cifar', { kind: 'swin', patch: 2, window: 4 }),
];

/** A ready-made network for images of one shape. */
export interface ListedNetwork extends CatalogEntry {
  /** Trained values. */
  readonly params: number;
  /** Multiply-accumulates of one image. */
  readonly macs: number;
  /** Names of the prunable layers. */
  readonly prunableLayers: readonly string[];
}

/** What a ready-made network is for images of that shape. Throws LabError `invalid-experiment` where it does not fit them. */
export function listedNetwork({ name, network }: CatalogEntry, input: Shape, classes: number): ListedNetwork {
  const graph = buildNetwork(network, input, classes);
  const { parameters, macs } = totalCost(graph);
  return { name, params: parameters, macs, prunableLayers: prunableLayers(graph).map((layer) => layer.name), network };
}

function entry(name: string, network: Partial<NetworkConfig>): CatalogEntry {
  return { name, network: networkSchema.parse(network) };
}
