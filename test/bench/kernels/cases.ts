import type { CompiledNetwork } from '#main/program/compiled-network.ts';
import { algorithmsFrom, type Batch, NO_AUGMENTATION, PLAIN_STEP, type ProgramOptions } from '#main/program/index.ts';
import type { ActivationKind, ModelGraph, Shape } from '#shared/graph/index.ts';
import { convolution, dense, globalPool, network, normalization, rectifier } from '../../integration/program/small-network.ts';
import { measuredAlgorithms } from '../sides/measured-algorithms.ts';

/** One kernel at work: a small network in which it takes most of the time. */
export interface KernelCase {
  readonly name: string;
  readonly graph: ModelGraph;
  readonly options: Partial<ProgramOptions>;
  /** The composition of TensorFlow's operations that the kernel replaces: a program for a GPU, or the direct convolution. */
  readonly against: 'composition' | 'direct convolution';
  readonly count: number;
  work(program: CompiledNetwork, batch: Batch): void;
}

const step = (program: CompiledNetwork, batch: Batch): void => {
  program.step(batch, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4, seed: [1, 2] });
};

/** 3x3 convolutions of the presets and of ResNet-18: side, channels, batch. */
const CONVOLUTIONS = [
  [28, 16, 64],
  [14, 32, 64],
  [7, 64, 128],
  [32, 64, 32],
  [16, 128, 32],
  [8, 256, 64],
  [4, 512, 128],
] as const;

function trainedConvolution(side: number, channels: number, count: number): KernelCase {
  const pointwise = { kernel: [1, 1], padding: [0, 0, 0, 0], filters: channels } as const;
  const graph = network(
    [side, side, 3],
    convolution('widen', 'input', pointwise),
    convolution('tested', 'widen', { filters: channels }),
    globalPool('mean', 'tested'),
    dense('head', 'mean', 10),
  );
  return { name: `convolution ${side}x${side}x${channels}`, graph, options: {}, against: 'direct convolution', count, work: step };
}

const IMAGES: Shape = [64, 64, 3];
const onImages = network(IMAGES, globalPool('mean', 'input'), dense('head', 'mean', 10));
const jitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };

const OTHERS: readonly KernelCase[] = [
  {
    name: 'counted states 32x32x64',
    graph: network(
      [32, 32, 3],
      convolution('widen', 'input', { kernel: [1, 1], padding: [0, 0, 0, 0], filters: 64 }),
      normalization('norm', 'widen'),
      rectifier('tested', 'norm'),
      globalPool('mean', 'tested'),
      dense('head', 'mean', 10),
    ),
    options: {},
    against: 'composition',
    count: 64,
    work: (program, batch) => {
      program.observe('states', batch);
    },
  },
  {
    name: 'counted GELU 32x32x64',
    graph: smooth('gelu'),
    options: {},
    against: 'composition',
    count: 64,
    work: (program, batch) => {
      program.observe('states', batch);
    },
  },
  ...(['gelu', 'silu'] as const).map((kind): KernelCase => ({
    name: `${kind} 32x32x64`,
    graph: smooth(kind),
    options: {},
    against: 'composition',
    count: 32,
    work: step,
  })),
  {
    name: 'normalized pixels 64x64x3',
    graph: onImages,
    options: {},
    against: 'composition',
    count: 128,
    work: (program, batch) => {
      program.evaluate(batch);
    },
  },
  {
    name: 'batch normalization 32x32x64',
    graph: network([32, 32, 64], normalization('tested', 'input'), globalPool('mean', 'tested'), dense('head', 'mean', 10)),
    options: {},
    against: 'composition',
    count: 32,
    work: step,
  },
  {
    name: 'SGD step of 4 million weights',
    graph: network([1, 1, 2048], globalPool('mean', 'input'), dense('tested', 'mean', 2048), dense('head', 'tested', 10)),
    options: {},
    against: 'composition',
    count: 4,
    work: step,
  },
  {
    name: 'cross-entropy of 1,000 classes',
    graph: network([1, 1, 8], globalPool('mean', 'input'), dense('head', 'mean', 1000)),
    options: {},
    against: 'composition',
    count: 2048,
    work: step,
  },
  augmented('crop and flip', { ...NO_AUGMENTATION, padCrop: 4, flip: true }),
  augmented('resized crop', { ...NO_AUGMENTATION, randomResizedCrop: [0.8, 1] }),
  augmented('color jitter', { ...NO_AUGMENTATION, colorJitter: jitter }),
];

/** An activation of widened images. */
function smooth(kind: ActivationKind): ModelGraph {
  return network(
    [32, 32, 3],
    convolution('widen', 'input', { kernel: [1, 1], padding: [0, 0, 0, 0], filters: 64 }),
    rectifier('tested', 'widen', kind),
    globalPool('mean', 'tested'),
    dense('head', 'mean', 10),
  );
}

function augmented(name: string, augmentation: ProgramOptions['augmentation']): KernelCase {
  return { name, graph: onImages, options: { augmentation }, against: 'composition', count: 128, work: step };
}

export const KERNEL_CASES: readonly KernelCase[] = [
  ...CONVOLUTIONS.map(([side, channels, count]) => trainedConvolution(side, channels, count)),
  ...OTHERS,
];

/** Options of either side. Convolutions get the algorithm that is measured to be the fastest. */
export function optionsOf({ graph, options, against, count }: KernelCase, side: 'kernel' | 'replaced'): ProgramOptions {
  const [input] = graph.nodes;
  const channels = input?.op === 'input' ? (input.shape.at(-1) ?? 0) : 0;
  const each = Array<number>(channels).fill(0.5);
  const isChosen = side === 'kernel' && against === 'direct convolution';
  return {
    ...PLAIN_STEP,
    ...{ labelSmoothing: 0, augmentation: NO_AUGMENTATION, precision: 'float32', normalization: { mean: each, std: each } },
    ...options,
    convolutionAlgorithm: isChosen ? algorithmsFrom(measuredAlgorithms(graph, count), count) : () => 'direct',
  };
}
