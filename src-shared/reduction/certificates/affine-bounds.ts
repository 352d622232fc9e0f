import { type GraphView, graphView, hasKernel, type Model, operationOf, type ParameterRole, valuesOf } from '#shared/graph/index.ts';
import { boundsAt, type ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { magnitudeOf, spanOf, sumOf, UNBOUNDED } from '#shared/graph/operations/intervals.ts';
import { kernelBounds } from '#shared/graph/operations/kernel-bounds.ts';
import { roundingError } from '#shared/graph/operations/rounding.ts';
import { type TapAxis, tapSetsAlong } from '#shared/graph/operations/sliding-window.ts';
import { constantMaps } from '../merging/constant-maps.ts';
import { affineKernels, type MapWithValues } from '../merging/map-kernel.ts';
import { extentOf } from '../merging/sliding-map.ts';
import type { ValueBounds } from '../value-bounds.ts';
import { type AffinePart, affinePart } from './affine-part.ts';

/**
 * Bounds of a node as one affine function of the nodes at which its affine part starts, which are tighter than those from layer to layer: a
 * value that reaches the node on several ways counts once. Undefined if there is nothing to compose.
 */
export function affineBounds(model: Model, exit: string, before: ValueBounds, roundoff: number): ChannelBounds | undefined {
  const view = graphView(model.graph);
  const part = affinePart(view, exit);
  if (!part || part.sources.some((id) => before.get(id)?.some((ends) => !ends.every(Number.isFinite)))) return undefined;
  const kernels = affineKernels(model, exit, part.nodes);
  const terms = part.sources.map((id) => termBounds(view, kernels.get(id), [id, exit], before.get(id) ?? []));
  const constants = constantMaps(model, part).map((map) => (map ? spanOf(map) : UNBOUNDED));
  const errors = roundingErrors(model, part, before, roundoff);
  return constants.map((constant, channel) => {
    const [low, high] = terms.map((bounds) => boundsAt(bounds, channel)).reduce(sumOf, constant);
    const error = errors[channel] ?? Infinity;
    return [low - error, high + error];
  });
}

/** Bounds of the term that one source adds, in real numbers. */
function termBounds(
  view: GraphView,
  term: MapWithValues | undefined,
  [source, exit]: readonly [string, string],
  bounds: ChannelBounds,
): ChannelBounds {
  if (!term) throw new Error(`${exit} does not read ${source}`);
  const { map, kernel } = term;
  const [input, output] = [extentOf(view.shapeAt(source)), extentOf(view.shapeAt(exit))];
  const along = (axis: 0 | 1): TapAxis => ({
    ...{ size: map.size[axis], stride: map.stride[axis], start: map.start[axis], step: map.step[axis] },
    ...{ input: input[axis], output: output[axis] },
  });
  return kernelBounds({ kernel, outputs: map.outputs, groups: map.groups, tapSets: tapSetsAlong(along(0), along(1)) }, bounds, 0);
}

/** Exceeds what a float32 product loses when it becomes 0. */
const UNDERFLOW = 2 ** -100;

/**
 * How far rounding can move each channel of the exit if its part is computed node by node: γ of all roundings on the longest way, times the
 * same part with the magnitudes of its weights, constants and inputs (Higham, section 3.1, applied to products of matrices).
 */
function roundingErrors(model: Model, { nodes, exit, sources }: AffinePart, before: ValueBounds, roundoff: number): readonly number[] {
  const view = graphView(model.graph);
  const magnitudes = new Map(sources.map((id) => [id, (before.get(id) ?? []).map(magnitudeOf)]));
  const roundings = new Map(sources.map((id) => [id, 0]));
  for (const id of nodes.toReversed()) {
    const node = view.node(id);
    const inputs = node.inputs.map((input) => ({
      shape: view.shapeAt(input),
      bounds: (magnitudes.get(input) ?? []).map((magnitude) => [0, magnitude] as const),
    }));
    const values = (role: ParameterRole): Float32Array => magnitudesOf(role, valuesOf(model, id, role));
    const bounds = operationOf(node).bounds(node, { inputs, output: view.shapeAt(id), values, roundoff: 0 });
    magnitudes.set(
      id,
      bounds.map(([, high]) => high + UNDERFLOW),
    );
    roundings.set(id, roundingsOf(view, id) + Math.max(...node.inputs.map((input) => roundings.get(input) ?? 0)));
  }
  return (magnitudes.get(exit) ?? []).map((magnitude) => roundingError(roundings.get(exit) ?? 0, magnitude, roundoff));
}

/** A mean is subtracted, so that its magnitude adds up if it is negative. */
function magnitudesOf(role: ParameterRole, values: Float32Array): Float32Array {
  if (role === 'variance') return values;
  return values.map((value) => (role === 'mean' ? -Math.abs(value) : Math.abs(value)));
}

/** Of a sum of products with a bias and a scale; of a mean; of batch normalization and other nodes. */
function roundingsOf(view: GraphView, id: string): number {
  const node = view.node(id);
  if (hasKernel(node)) {
    const [kernel] = view.parametersOf(id);
    return (kernel?.shape ?? []).slice(0, -1).reduce((product, size) => product * size, 1) + 2;
  }
  if (node.op === 'pool2d') return node.window[0] * node.window[1] + 1;
  return node.op === 'batchNorm' ? 8 : 1;
}
