import { totalCost } from '#shared/costs/index.ts';
import { prunableLayers, type Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { buildNetwork } from './build-network.ts';

/** A built-in network. */
export interface CatalogEntry {
  /** torchvision's name for its networks, such as `resnet18`; the suffix `-cifar` means the variant for small images. */
  readonly name: string;
  /** The `network` of an experiment. */
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

/** A built-in network with its figures for one image shape. */
export interface ListedNetwork extends CatalogEntry {
  /** Number of trained values. */
  readonly params: number;
  /** Multiply-accumulates per image. */
  readonly macs: number;
  /** Names of the prunable layers. */
  readonly prunableLayers: readonly string[];
}

/** The figures of a built-in network for one image shape. Throws LabError `invalid-experiment` if it does not fit the images. */
export function listedNetwork({ name, network }: CatalogEntry, input: Shape, classes: number): ListedNetwork {
  const graph = buildNetwork(network, input, classes);
  const { parameters, macs } = totalCost(graph);
  return { name, params: parameters, macs, prunableLayers: prunableLayers(graph).map((layer) => layer.name), network };
}

function entry(name: string, network: Partial<NetworkConfig>): CatalogEntry {
  return { name, network: networkSchema.parse(network) };
}
