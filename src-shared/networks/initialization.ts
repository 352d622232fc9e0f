import { elementsOf, type Shape, type Weights } from '#shared/graph/index.ts';
import type { RandomStream } from '#shared/random/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { swinConstants } from './swin.ts';

/** Draws one value. */
export type Distribution = (stream: RandomStream) => number;

/** The distributions of a kernel layer's parameters, given the shape `[…, inputs / groups, outputs]` of its kernel. */
type LayerDistributions = (kernel: Shape) => { readonly kernel: Distribution; readonly bias: Distribution };

/** The initialization of a network's parameters. */
export interface Initialization {
  readonly convolution: LayerDistributions;
  readonly dense: LayerDistributions;
  readonly classifier: LayerDistributions;
  /** For tables of position biases. */
  readonly table: Distribution;
  /** Fixed parameters that depend on the image shape, by name. */
  readonly constants: (input: Shape) => Weights;
}

/**
 * Kernels normal with variance 2 / fan-in, the classifier's 1 / fan-in; biases 0.
 * Source: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015, equation 10.
 */
export const byFanIn: Initialization = {
  convolution: (kernel) => ({ kernel: normal(Math.sqrt(2 / fanIn(kernel))), bias: zero }),
  dense: (kernel) => ({ kernel: normal(Math.sqrt(2 / fanIn(kernel))), bias: zero }),
  classifier: (kernel) => ({ kernel: normal(Math.sqrt(1 / fanIn(kernel))), bias: zero }),
  table: zero,
  constants: none,
};

/** `kaiming_normal_(mode='fan_out')`: normal with variance 2 / (outputs x kernel area), regardless of the groups. */
const byFanOut: LayerDistributions = (kernel) => {
  const [height = 1, width = 1] = kernel;
  return { kernel: normal(Math.sqrt(2 / ((kernel.at(-1) ?? 1) * height * width))), bias: zero };
};
/** PyTorch's default for convolutions and linear layers: kernel and bias uniform within ±1 / √fan-in. */
const byDefault: LayerDistributions = (kernel) => {
  const drawn = uniform(1 / Math.sqrt(fanIn(kernel)));
  return { kernel: drawn, bias: drawn };
};
const narrow: LayerDistributions = () => ({ kernel: normal(0.01), bias: zero });
/**
 * Standard deviation in transformers. The published code truncates the distribution at ±2, 100 standard deviations, which has no effect.
 */
const TRANSFORMER_STD = 0.02;
const transformer: LayerDistributions = () => ({ kernel: normal(TRANSFORMER_STD), bias: zero });

/** The initialization of a built-in network, as in torchvision's model of the same family. */
export function initializationOf(config: NetworkConfig): Initialization {
  switch (config.kind) {
    case 'mlp':
    case 'plain':
    case 'residual':
      return byFanIn;
    case 'resnet':
      return { ...byFanIn, convolution: byFanOut, dense: byDefault, classifier: byDefault };
    case 'vgg':
    case 'mobilenet-v2':
      return { ...byFanIn, convolution: byFanOut, dense: narrow, classifier: narrow };
    case 'swin':
      return {
        convolution: byDefault,
        dense: transformer,
        classifier: transformer,
        table: normal(TRANSFORMER_STD),
        constants: (input) => swinConstants(config, input),
      };
  }
}

function fanIn(kernel: Shape): number {
  return elementsOf(kernel.slice(0, -1));
}

function normal(std: number): Distribution {
  return (stream) => std * stream.normal();
}

function uniform(limit: number): Distribution {
  return (stream) => limit * (2 * stream.uniform() - 1);
}

function zero(): number {
  return 0;
}

function none(): Weights {
  return new Map();
}
