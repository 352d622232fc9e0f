import { DEFAULT_TAU, regionIntervals } from '#shared/activations/index.ts';
import { graphView, type Interval, type Model } from '#shared/graph/index.ts';
import { boundsAt, type ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { overlapOf } from '#shared/graph/operations/intervals.ts';
import { FLOAT32_ROUNDOFF } from '#shared/graph/operations/rounding.ts';
import type { LayerLinearity } from '../linearize.ts';
import { type ValueBounds, valueBounds } from '../value-bounds.ts';
import { affineBounds } from './affine-bounds.ts';

/**
 * The neurons of a layer that keep their observed state for every input within the given bounds, in real numbers and in float32: the bounds
 * of their pre-activations lie within the region of that state. Not every neuron that keeps its state is found.
 */
export function certifiedNeurons(model: Model, input: ChannelBounds, { layer, states }: LayerLinearity): readonly number[] {
  const activation = graphView(model.graph).node(layer.activation);
  if (activation.op !== 'activation') return [];
  const read = networkBounds(model, input).get(activation.inputs[0] ?? '') ?? [];
  const intervals = regionIntervals(activation, DEFAULT_TAU);
  const regions = new Map(
    intervals.map(({ region, from }, index): [string, Interval] => [region, [from, intervals[index + 1]?.from ?? Infinity]]),
  );
  return states.flatMap((state, neuron) => {
    const region = regions.get(state);
    return region && isInside(boundsAt(read, neuron), region) ? [neuron] : [];
  });
}

/** Whether an interval lies within a region, which does not contain its upper end unless that is 0: 0 is in both regions that meet there. */
function isInside([low, high]: Interval, [from, to]: Interval): boolean {
  return low >= from && (high < to || (high === 0 && to === 0));
}

const known = new WeakMap<Model, { readonly input: ChannelBounds; readonly bounds: ValueBounds }>();

/** Bounds of all nodes of a network that is computed in float32. Those of the latest input are kept for each model. */
export function networkBounds(model: Model, input: ChannelBounds): ValueBounds {
  const found = known.get(model);
  if (found?.input === input) return found.bounds;
  const view = graphView(model.graph);
  const bounds = valueBounds(model, {
    input,
    roundoff: FLOAT32_ROUNDOFF,
    tighten: ({ id }, own, before) => {
      if (!view.consumers(id).some(({ op }) => op === 'activation')) return own;
      const affine = affineBounds(model, id, before, FLOAT32_ROUNDOFF);
      return affine ? own.map((bound, channel) => overlapOf(bound, boundsAt(affine, channel))) : own;
    },
  });
  known.set(model, { input, bounds });
  return bounds;
}
