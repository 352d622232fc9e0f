import { elementsOf } from '#shared/graph/index.ts';
import { arranged } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, BATCH, type Factor, ownAxes, type Tensor, type Value } from '../values.ts';
import { imageOf } from './image.ts';

/** The means taken so far, by result: two consecutive means become one over the axes of both. */
interface Mean {
  readonly source: Tensor;
  readonly reduced: ReadonlySet<number>;
  /** The source axis of each axis of the result. */
  readonly left: readonly number[];
}

const means = new WeakMap<Tensor, Mean>();

/** The mean over any axes but the batch. Axes are an attribute before opset 18. */
export const reduceMean: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const listed = axesOf(operator, axes, context);
  if (listed === undefined) return [tensor];
  const before = means.get(tensor) ?? { source: tensor, reduced: new Set<number>(), left: [...tensor.axes.keys()] };
  const reducedNow = new Set(listed.map((axis) => before.left[axisOf(axis, tensor.axes.length)] ?? NaN));
  const reduced = new Set([...before.reduced, ...reducedNow]);
  const { source } = before;
  if (reducedNow.has(NaN)) throw new Refusal('its axis is out of range');
  if (listed.length === 0 || [...reduced].some((axis) => source.axes[axis]?.includes(BATCH))) {
    throw new Refusal('it averages over the batch');
  }
  const left = keepsAxes(operator) ? before.left : before.left.filter((axis) => !reducedNow.has(axis));
  const result = averaged(source, reduced, left, context, context.name(operator));
  means.set(result, { source, reduced, left });
  return [result];
};

/** Averages with a global average pool: the kept axes are merged into channels meanwhile. */
function averaged(source: Tensor, reduced: ReadonlySet<number>, left: readonly number[], context: ImportContext, name: string): Tensor {
  const { draft } = context;
  const kept = [...source.axes.keys()].filter((axis) => !reduced.has(axis));
  const own = kept.map((axis) => [...ownAxes(source.axes[axis] ?? [])]);
  const wanted = own.flat();
  const positions = [...source.shape.keys()].filter((axis) => !wanted.includes(axis)).map((axis) => [axis]);
  const channels = elementsOf(wanted.map((axis) => source.shape[axis] ?? 1));
  // If only axes of size 1 are reduced, there is one position.
  const shape = [1, channels];
  const ordered = arranged(draft, source, [...positions, wanted], name);
  const image = positions.length > 0 ? ordered : draft.move({ op: 'reshape', shape }, ordered, `${name}.reshape`);
  const mean = draft.add({ op: 'globalAveragePool' }, image, name);
  const groups = own.filter((axis) => axis.length > 0);
  const sizes = groups.map((group) => elementsOf(group.map((axis) => source.shape[axis] ?? 1)));
  const result = sizes.length > 1 ? draft.move({ op: 'reshape', shape: sizes }, mean, `${name}.reshape`) : mean;
  const axes = left.map((axis): readonly Factor[] => {
    const factors = reduced.has(axis) ? [] : (source.axes[axis] ?? []);
    if (factors.slice(1).includes(BATCH)) throw new Refusal('the batch is merged with another axis');
    const index = groups.indexOf(own[kept.indexOf(axis)] ?? []);
    return [...(factors.includes(BATCH) ? [BATCH] : []), ...(index >= 0 ? [index] : [])] as readonly Factor[];
  });
  return { kind: 'tensor', ...result, axes };
}

/** The maximum of each channel of an image. Axes are an attribute before opset 18. */
export const reduceMax: Handler = (operator, [x, axes], context) => {
  const source = context.tensor(x);
  const listed = axesOf(operator, axes, context);
  if (listed === undefined) return [source];
  const reduced = listed.map((axis) => axisOf(axis, source.axes.length)).toSorted((a, b) => a - b);
  if (reduced.join() !== '2,3' || source.axes.length !== 4) {
    throw new Refusal('a maximum is supported only over height and width together');
  }
  const name = context.name(operator);
  const image = imageOf(source, context, name);
  const [height = 1, width = 1] = image.shape;
  const spec = { op: 'pool2d', kind: 'max', window: [height, width], stride: [1, 1], padding: [0, 0, 0, 0] } as const;
  const result = context.draft.add(spec, image, name);
  return [{ ...image, ...result, axes: keepsAxes(operator) ? image.axes : image.axes.slice(0, 2) }];
};

/** The axes to reduce: empty for all, undefined for none. */
function axesOf({ attributes }: Parameters<Handler>[0], axes: Value | undefined, context: ImportContext): readonly number[] | undefined {
  const listed = axes ? [...context.constant(axes, 'its axes').read()] : (attributes.integers('axes') ?? []);
  return listed.length === 0 && attributes.integer('noop_with_empty_axes') === 1 ? undefined : listed;
}

function keepsAxes({ attributes }: Parameters<Handler>[0]): boolean {
  return (attributes.integer('keepdims') ?? 1) === 1;
}
