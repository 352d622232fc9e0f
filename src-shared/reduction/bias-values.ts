import { channelsOf, type BiasNode, type Shape } from '#shared/graph/index.ts';
import { valuesOf, type Model } from './model.ts';
import { repeatedPlace } from './repeated-place.ts';

/** What the values of a bias node are called: those of a fixed one are no bias that is trained. */
export function biasRole({ trained = true }: BiasNode): 'bias' | 'offset' {
  return trained ? 'bias' : 'offset';
}

/** b at a position (over all axes but the last) and a channel of a tensor of that shape. */
export function biasAt(model: Model, node: BiasNode, shape: Shape): (position: number, channel: number) => number {
  const values = valuesOf(model, node.id, biasRole(node));
  const placeOf = repeatedPlace(node.shape, shape);
  const channels = channelsOf(shape);
  return (position, channel) => values[placeOf(position * channels + channel)] ?? NaN;
}
