import { channelsOf, elementsOf, graphView, type Model, type ModelGraph } from '#shared/graph/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import type { RandomStream } from '#shared/random/index.ts';
import { interpret } from './interpreter.ts';

/** Random images within bounds, images whose pixels all lie at an end, and mixtures of both. */
export function extremeImages(graph: ModelGraph, bounds: ChannelBounds, stream: RandomStream): readonly Float64Array[] {
  const within = (share: () => number): Float64Array => imageWithin(graph, bounds, share);
  const end = (): number => stream.below(2);
  const anywhere = (): number => stream.uniform();
  return [
    ...[0, 1].map((side) => within(() => side)),
    ...[0, 1].map(() => within(end)),
    ...[0, 1].map(() => within(anywhere)),
    within(() => (stream.below(2) === 0 ? end() : anywhere())),
  ];
}

/** An output value of a node to make as large as possible, or as small as possible with a sign of -1. */
interface Target {
  readonly node: string;
  /** Row-major. */
  readonly index: number;
  readonly sign: 1 | -1;
}

/** Pixels of a search, drawn at random. */
const PIXELS = 16;

/** An image within bounds found by coordinate ascent: pixel by pixel, the end at which the target is largest. */
export function farthestImage(
  { graph, weights }: Model,
  bounds: ChannelBounds,
  { node, index, sign }: Target,
  stream: RandomStream,
): Float64Array {
  const valueOf = (image: Float64Array): number => sign * (interpret(graph, weights, image).get(node)?.[index] ?? NaN);
  let best = imageWithin(graph, bounds, () => stream.below(2));
  let largest = valueOf(best);
  for (let count = 0; count < PIXELS; count++) {
    const pixel = stream.below(best.length);
    const ends = bounds[pixel % bounds.length] ?? [0, 0];
    const image = best.with(pixel, best[pixel] === ends[0] ? ends[1] : ends[0]);
    const value = valueOf(image);
    if (value > largest) [best, largest] = [image, value];
  }
  return best;
}

function imageWithin(graph: ModelGraph, bounds: ChannelBounds, share: () => number): Float64Array {
  const shape = graphView(graph).inputShape;
  return Float64Array.from({ length: elementsOf(shape) }, (_, index) => {
    const [low, high] = bounds[index % channelsOf(shape)] ?? [0, 0];
    return Math.min(low + share() * (high - low), high);
  });
}
