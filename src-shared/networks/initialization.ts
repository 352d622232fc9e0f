import type { NetworkConfig } from '#shared/settings/index.ts';
import { elementsOf, type Shape, type Weights } from '#shared/graph/index.ts';
import type { RandomStream } from '#shared/random/index.ts';
import { swinConstants } from './swin.ts';

/** Draws one value. */
export type Distribution = (stream: RandomStream) => number;

/** What a map's values are drawn from, given the shape `[…, inputs / groups, outputs]` of its kernel. */
type MapValues = (kernel: Shape) => { readonly kernel: Distribution; readonly bias: Distribution };

/** How the maps of a network begin. */
export interface Initialization {
  readonly convolution: MapValues;
  readonly dense: MapValues;
  readonly classifier: MapValues;
  /** Tables of position biases. */
  readonly table: Distribution;
  /** What is not trained and follows from the shape of the images. */
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

/** `kaiming_normal_(mode='fan_out')`: normal with variance 2 / (outputs x kernel area), whatever the groups. */
const byFanOut: MapValues = (kernel) => {
  const [height = 1, width = 1] = kernel;
  return { kernel: normal(Math.sqrt(2 / ((kernel.at(-1) ?? 1) * height * width))), bias: zero };
};
/** PyTorch's default for maps: kernel and bias uniform within ±1 / √fan-in. */
const byDefault: MapValues = (kernel) => {
  const drawn = uniform(1 / Math.sqrt(fanIn(kernel)));
  return { kernel: drawn, bias: drawn };
};
const narrow: MapValues = () => ({ kernel: normal(0.01), bias: zero });
/** Of transformers. The published code cuts the distribution off at ±2, a hundred deviations away: it cuts nothing off. */
const TRANSFORMER_DEVIATION = 0.02;
const transformer: MapValues = () => ({ kernel: normal(TRANSFORMER_DEVIATION), bias: zero });

/** As torchvision's models of the family begin. */
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
        table: normal(TRANSFORMER_DEVIATION),
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
