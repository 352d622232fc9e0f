import { channelsOf, type Padding, type Pair } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { GraphSketch } from './graph-sketch.ts';
import { type RandomModel, randomWeights } from './random-graph.ts';

/** A small random image network of mostly linear layers: strides, dilation, groups, asymmetric padding, skips, pooling. */
export function randomLinearModel(seed: number): RandomModel {
  const stream = new RandomStream(seed, [1, 0, 0]);
  const sketch = new GraphSketch(stream, [4 + stream.below(5), 4 + stream.below(5), 1 + stream.below(4)]);
  let last = 'input';
  const parts = 2 + stream.below(5);
  for (let part = 0; part < parts; part++) last = partAfter(sketch, last);
  const features = sketch.add({ op: sketch.once(2) ? 'flatten' : 'globalAveragePool' }, last);
  sketch.add({ op: 'dense', units: 2, bias: sketch.once(2) }, features);
  const { graph } = sketch;
  return { graph, weights: randomWeights(graph, stream) };
}

function partAfter(sketch: GraphSketch, input: string): string {
  switch (sketch.stream.below(6)) {
    case 0:
      return sketch.add({ op: 'activation', kind: sketch.choose(['relu', 'relu6', 'leakyRelu', 'prelu']) }, input);
    case 1:
      return branches(sketch, input);
    default:
      return layer(sketch, input);
  }
}

/** A layer of any window that fits into the image. */
function layer(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const [height = 1, width = 1, channels = 1] = sketch.shapeOf(input);
  switch (stream.below(8)) {
    case 0:
      return sketch.add({ op: 'scale' }, input);
    case 1:
      return sketch.add({ op: 'bias', shape: sketch.choose([[channels], [height, width, channels], [1, width, 1]]) }, input);
    case 2:
      return sketch.add({ op: 'batchNorm', epsilon: 1e-3, momentum: 0.1 }, input);
    case 3: {
      const window: Pair = [Math.min(height, 1 + stream.below(2)), Math.min(width, 1 + stream.below(3))];
      return sketch.add({ op: 'pool2d', kind: 'average', window, stride: [1 + stream.below(2), 1], padding: [0, 0, 0, 0] }, input);
    }
    default: {
      const padding: Padding = sketch.once(2) ? [0, 0, 0, 0] : [stream.below(3), stream.below(2), stream.below(2), stream.below(3)];
      const along = (size: number): Pair => {
        const taps = 1 + stream.below(Math.min(3, size));
        return [taps, taps > 1 ? 1 + stream.below(Math.floor((size - 1) / (taps - 1))) : 1];
      };
      const [rows, columns] = [along(Math.min(5, height)), along(Math.min(5, width))];
      const filters = sketch.once(3) ? channels : 1 + stream.below(4);
      const dilation: Pair = [rows[1], columns[1]];
      return sketch.add(
        {
          ...{ op: 'conv2d', filters, kernel: [rows[0], columns[0]], stride: [1 + stream.below(2), 1 + stream.below(2)], padding },
          ...{ groups: sketch.once(2) ? sketch.divisorOf(channels, filters) : 1, bias: sketch.once(2) },
          ...(Math.max(...dilation) > 1 && { dilation }),
        },
        input,
      );
    }
  }
}

/** The sum of two branches of the same input: convolutions of any size and dilation, or the identity. */
function branches(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const channels = channelsOf(sketch.shapeOf(input));
  const filters = sketch.once(2) ? channels : 1 + stream.below(4);
  const stride = 1 + stream.below(2);
  const branch = (): string => {
    const reach = stream.below(3);
    const size = reach === 0 ? 1 : 3;
    return sketch.add(
      {
        ...{ op: 'conv2d', filters, kernel: [size, size], stride: [stride, stride], padding: [reach, reach, reach, reach] },
        ...{ groups: sketch.once(2) ? sketch.divisorOf(channels, filters) : 1, bias: sketch.once(2) },
        ...(reach === 2 && { dilation: [2, 2] as const }),
      },
      input,
    );
  };
  const skip = stride === 1 && filters === channels && sketch.once(2) ? input : branch();
  const main = branch();
  return sketch.once(2) ? sketch.add({ op: 'add' }, main, skip) : sketch.add({ op: 'add' }, skip, main);
}
