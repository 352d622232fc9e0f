import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';

/** A network and its batch size, the same for both sides. */
export interface BenchNetwork {
  readonly name: string;
  /** Our network configuration. */
  readonly config: NetworkConfig;
  /** Name in peer_networks.py. */
  readonly peer: string;
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  readonly batchSize: number;
  /** Largest acceptable ratio of our training step's time to the peer's. */
  readonly goal: number;
  /** Training steps in one turn; a turn of either side lasts about a second. */
  readonly stepsPerTurn: number;
  /** Whether our objective has the entropies of all layers. */
  readonly entropyTerm?: boolean;
  /** Largest acceptable ratio of a pass with counted states to an evaluation pass, if not that of all networks. */
  readonly countingGoal?: number;
}

const SMALL = { input: [28, 28, 1], classes: 10, batchSize: 128, goal: 0.7, stepsPerTurn: 10 } as const;
const CIFAR = { input: [32, 32, 3], classes: 10, batchSize: 128, goal: 0.8, stepsPerTurn: 1 } as const;

const resNet18 = (stem: 'imagenet' | 'cifar' | 'cifar-pool'): NetworkConfig => ({ kind: 'resnet', depth: 18, stem, dropout: 0 });
const starter = { widths: [16, 32, 64], dropout: 0 };

export const BENCH_NETWORKS: readonly BenchNetwork[] = [
  { ...SMALL, name: 'starter', peer: 'starter', config: { ...starter, kind: 'residual', blocks: [1, 2, 2], stem: 'stride-1' } },
  { ...SMALL, name: 'plain', peer: 'plain', config: { ...starter, kind: 'plain', blocks: [1, 1, 1] } },
  { ...SMALL, name: 'mlp', peer: 'mlp', config: { kind: 'mlp', hidden: [256, 128], dropout: 0 }, goal: 0.8, stepsPerTurn: 100 },
  { ...CIFAR, name: 'resnet18', peer: 'resnet18', config: resNet18('imagenet'), stepsPerTurn: 4 },
  { ...CIFAR, name: 'resnet18-cifar', peer: 'resnet18-cifar', config: resNet18('cifar') },
  { ...CIFAR, name: 'resnet18-cifar-pool', peer: 'resnet18-cifar-pool', config: resNet18('cifar-pool') },
  {
    ...CIFAR,
    name: 'mobilenet_v2-cifar',
    peer: 'mobilenet_v2-cifar',
    config: { kind: 'mobilenet-v2', width: 1, stem: 'cifar', blocks: [], dropout: 0.2 },
  },
  { ...CIFAR, name: 'vgg16_bn-cifar', peer: 'vgg16_bn-cifar', config: { kind: 'vgg', hidden: [], dropout: 0 } },
  {
    name: 'swin_t',
    peer: 'swin_t',
    config: networkSchema.parse({ kind: 'swin' }),
    input: [64, 64, 3],
    classes: 10,
    batchSize: 32,
    goal: 0.8,
    stepsPerTurn: 1,
  },
];

/** The networks of the entropy benchmark: also one whose states are regions of a smooth activation. */
export const ENTROPY_NETWORKS: readonly BenchNetwork[] = [
  ...BENCH_NETWORKS,
  {
    ...CIFAR,
    name: 'resnet18-cifar-pool-gelu',
    peer: 'resnet18-cifar-pool-gelu',
    config: { ...resNet18('cifar-pool'), activation: 'gelu' },
    countingGoal: 1.1,
  },
];

/** Networks whose names contain a text; all for an empty one. */
export function chosenNetworks(part: string, networks: readonly BenchNetwork[] = BENCH_NETWORKS): readonly BenchNetwork[] {
  const chosen = networks.filter(({ name }) => name.includes(part));
  if (chosen.length === 0) throw new Error(`No network is called ${part}: name one of ${networks.map(({ name }) => name).join(', ')}`);
  return chosen;
}
