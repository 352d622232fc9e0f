import { NO_AUGMENTATION, type ProgramOptions } from '#main/program/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';

/** A network and its input. */
export interface InputCase {
  readonly name: string;
  readonly config: NetworkConfig;
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  readonly samples: number;
  readonly batchSize: number;
  readonly isOnDisk: boolean;
  readonly augmentation: ProgramOptions['augmentation'];
  /** Steps to take per epoch. */
  readonly steps: number;
}

const cropAndFlip = { ...NO_AUGMENTATION, padCrop: 4, flip: true };
const resNet18 = (stem: 'imagenet' | 'cifar' | 'cifar-pool'): NetworkConfig => ({ kind: 'resnet', depth: 18, stem, dropout: 0 });

/** Small and large networks with the augmentation of published experiments, with data in memory and on disk. */
export const inputCases: readonly InputCase[] = [
  {
    name: 'starter, digits',
    config: { kind: 'residual', widths: [16, 32, 64], blocks: [1, 2, 2], stem: 'stride-1', dropout: 0 },
    input: [28, 28, 1],
    samples: 7000,
    batchSize: 128,
    isOnDisk: false,
    augmentation: { ...NO_AUGMENTATION, padCrop: 2 },
    steps: 50,
  },
  {
    name: 'plain, CIFAR-10 from the disk',
    config: { kind: 'plain', widths: [16, 32, 64], blocks: [1, 1, 1], dropout: 0 },
    input: [32, 32, 3],
    samples: 50_000,
    batchSize: 128,
    isOnDisk: true,
    augmentation: cropAndFlip,
    steps: 50,
  },
  {
    name: 'resnet18-cifar, CIFAR-10',
    config: resNet18('cifar'),
    input: [32, 32, 3],
    samples: 50_000,
    batchSize: 128,
    isOnDisk: false,
    augmentation: cropAndFlip,
    steps: 5,
  },
  {
    name: 'resnet18-cifar-pool, Tiny-ImageNet from the disk',
    config: resNet18('cifar-pool'),
    input: [64, 64, 3],
    samples: 20_000,
    batchSize: 128,
    isOnDisk: true,
    augmentation: { ...NO_AUGMENTATION, flip: true },
    steps: 5,
  },
  {
    name: 'resnet18, pictures of 224x224 from the disk',
    config: resNet18('imagenet'),
    input: [224, 224, 3],
    samples: 1000,
    batchSize: 16,
    isOnDisk: true,
    augmentation: {
      ...NO_AUGMENTATION,
      randomResizedCrop: [0.8, 1],
      flip: true,
      colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.4 },
    },
    steps: 8,
  },
];
