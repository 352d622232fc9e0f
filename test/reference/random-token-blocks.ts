import { channelsOf, type Pair } from '#shared/graph/index.ts';
import type { GraphSketch } from './graph-sketch.ts';
import { through } from './random-blocks.ts';

/** Large compared with float32 rounding errors. */
const EPSILON = 0.01;

/** The image as tokens `[tokens, channels]`, a few blocks, the mean over tokens. */
export function tokenStage(sketch: GraphSketch, image: string): string {
  const [height = 1, width = 1, channels = 1] = sketch.shapeOf(image);
  let last = sketch.add({ op: 'reshape', shape: [height * width, channels] }, image);
  const blocks = 1 + sketch.stream.below(3);
  for (let block = 0; block < blocks; block++) {
    switch (sketch.stream.below(5)) {
      case 0:
        last = attention(sketch, last, [height, width]);
        break;
      case 1:
        last = mixing(sketch, last);
        break;
      case 2:
        last = halves(sketch, last);
        break;
      default:
        last = perceptron(sketch, last);
    }
  }
  return sketch.add({ op: 'globalAveragePool' }, sketch.once(2) ? normalized(sketch, last) : last);
}

function normalized(sketch: GraphSketch, input: string): string {
  return sketch.add({ op: 'layerNorm', epsilon: EPSILON }, input);
}

function dense(sketch: GraphSketch, input: string, units: number): string {
  return sketch.add({ op: 'dense', units, bias: sketch.once(2) }, input);
}

/** The MLP of a transformer block, with its skip. */
function perceptron(sketch: GraphSketch, input: string): string {
  const channels = channelsOf(sketch.shapeOf(input));
  const hidden = through(sketch, dense(sketch, sketch.once(3) ? input : normalized(sketch, input), 1 + sketch.stream.below(8)));
  const out = dense(sketch, sketch.once(2) ? through(sketch, hidden) : hidden, channels);
  const branch = sketch.once(2) ? sketch.add({ op: 'dropout', rate: 0.1, unit: 'sample' }, out) : out;
  return sketch.add({ op: 'add' }, input, branch);
}

/** Self-attention over all tokens (Vaswani et al., 2017), with the biases of a shifted window. */
function attention(sketch: GraphSketch, input: string, window: Pair): string {
  const [tokens = 1, channels = 1] = sketch.shapeOf(input);
  const heads = sketch.divisorOf(channels);
  const width = channels / heads;
  const source = normalized(sketch, input);
  const fused = sketch.once(2) ? dense(sketch, source, 3 * channels) : undefined;
  const headsOf = (part: number): string => {
    if (fused === undefined) {
      const own = sketch.add({ op: 'reshape', shape: [tokens, heads, width] }, dense(sketch, source, channels));
      return sketch.add({ op: 'transpose', axes: [1, 0, 2] }, own);
    }
    const parted = sketch.add({ op: 'reshape', shape: [tokens, 3, heads, width] }, fused);
    const turned = sketch.add({ op: 'transpose', axes: [1, 2, 0, 3] }, parted);
    const slice = sketch.add({ op: 'slice', axis: 0, start: part, end: part + 1, step: 1 }, turned);
    return sketch.add({ op: 'reshape', shape: [heads, tokens, width] }, slice);
  };
  const [query, key, value] = [headsOf(0), headsOf(1), headsOf(2)];
  let scores = sketch.once(2)
    ? sketch.add({ op: 'matmul', transposeRight: true }, query, key)
    : sketch.add({ op: 'matmul', transposeRight: false }, query, sketch.add({ op: 'transpose', axes: [0, 2, 1] }, key));
  if (sketch.once(2) && window[0] * window[1] === tokens) scores = sketch.add({ op: 'positionBias', window }, scores);
  if (sketch.once(2)) scores = sketch.add({ op: 'bias', shape: [1, tokens, tokens], trained: false }, scores);
  const read = sketch.add({ op: 'matmul', transposeRight: false }, sketch.add({ op: 'softmax' }, scores), value);
  const together = sketch.add({ op: 'reshape', shape: [tokens, channels] }, sketch.add({ op: 'transpose', axes: [1, 0, 2] }, read));
  return sketch.add({ op: 'add' }, dense(sketch, together, channels), input);
}

/** A dense layer over the tokens of each channel. */
function mixing(sketch: GraphSketch, input: string): string {
  const [tokens = 1] = sketch.shapeOf(input);
  const mixed = through(sketch, dense(sketch, sketch.add({ op: 'transpose', axes: [1, 0] }, input), tokens));
  return sketch.add({ op: 'add' }, input, sketch.add({ op: 'transpose', axes: [1, 0] }, mixed));
}

/** Swaps two parts of the tokens, with zero padding. */
function halves(sketch: GraphSketch, input: string): string {
  const [tokens = 1] = sketch.shapeOf(input);
  if (tokens < 2) return input;
  const cut = 1 + sketch.stream.below(tokens - 1);
  const first = through(sketch, sketch.add({ op: 'slice', axis: 0, start: 0, end: cut, step: 1 }, input));
  const second = sketch.add({ op: 'slice', axis: 0, start: cut, end: tokens, step: 1 }, input);
  const turned = sketch.add({ op: 'concat', axis: 0 }, second, first);
  return sketch.once(2) ? sketch.add({ op: 'pad', before: [1, 0], after: [0, 0] }, turned) : turned;
}
