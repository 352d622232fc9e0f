/** A residual net and the batch it trains on: the same for both sides. */
export interface BenchNetwork {
  readonly name: string;
  readonly widths: readonly number[];
  readonly blocks: readonly number[];
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  readonly batchSize: number;
  /** Largest ratio of our time to the peer's that is called good. */
  readonly goal: number;
  /** Steps in one turn; a turn of either side lasts about a second. */
  readonly stepsPerTurn: number;
}

export const BENCH_NETWORKS: readonly BenchNetwork[] = [
  {
    name: 'starter residual net 16-32-64, 28x28x1',
    widths: [16, 32, 64],
    blocks: [1, 2, 2],
    input: [28, 28, 1],
    classes: 10,
    batchSize: 128,
    goal: 0.75,
    stepsPerTurn: 10,
  },
  {
    name: 'ResNet-18-like residual net, CIFAR stem, 32x32x3',
    widths: [64, 128, 256, 512],
    blocks: [2, 2, 2, 2],
    input: [32, 32, 3],
    classes: 10,
    batchSize: 128,
    goal: 0.85,
    stepsPerTurn: 1,
  },
];
