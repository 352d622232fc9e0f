import { elementsOf } from '#shared/graph/index.ts';
import { arranged } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, BATCH, ownAxes, type Factor, type Tensor, type Value } from '../values.ts';
import { imageOf } from './image.ts';

/** A mean over some axes, by the tensor that it is: one over others behind it is one over all of them. */
interface Mean {
  readonly source: Tensor;
  readonly gone: ReadonlySet<number>;
  /** Axes of the source that the result has. */
  readonly left: readonly number[];
}

const means = new WeakMap<Tensor, Mean>();

/** The mean over any axes but the batch. Axes are an attribute before opset 18. */
export const reduceMean: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const told = axesOf(operator, axes, context);
  if (told === undefined) return [tensor];
  const before = means.get(tensor) ?? { source: tensor, gone: new Set<number>(), left: [...tensor.axes.keys()] };
  const goneNow = new Set(told.map((axis) => before.left[axisOf(axis, tensor.axes.length)] ?? NaN));
  const gone = new Set([...before.gone, ...goneNow]);
  const { source } = before;
  if (goneNow.has(NaN)) throw new Refusal('it has no such axis');
  if (told.length === 0 || [...gone].some((axis) => source.axes[axis]?.includes(BATCH))) {
    throw new Refusal('it takes the mean over the batch, too');
  }
  const left = keepsAxes(operator) ? before.left : before.left.filter((axis) => !goneNow.has(axis));
  const result = averaged(source, gone, left, context, context.name(operator));
  means.set(result, { source, gone, left });
  return [result];
};

/** The axes that stay are channels for as long as the others are averaged. */
function averaged(source: Tensor, gone: ReadonlySet<number>, left: readonly number[], context: ImportContext, name: string): Tensor {
  const { draft } = context;
  const kept = [...source.axes.keys()].filter((axis) => !gone.has(axis));
  const own = kept.map((axis) => [...ownAxes(source.axes[axis] ?? [])]);
  const wanted = own.flat();
  const positions = [...source.shape.keys()].filter((axis) => !wanted.includes(axis)).map((axis) => [axis]);
  const channels = elementsOf(wanted.map((axis) => source.shape[axis] ?? 1));
  // Where nothing but axes of 1 goes, there is one position.
  const shape = [1, channels];
  const turned = arranged(draft, source, [...positions, wanted], name);
  const image = positions.length > 0 ? turned : draft.move({ op: 'reshape', shape }, turned, `${name}.reshape`);
  const mean = draft.add({ op: 'globalAveragePool' }, image, name);
  const groups = own.filter((axis) => axis.length > 0);
  const sizes = groups.map((group) => elementsOf(group.map((axis) => source.shape[axis] ?? 1)));
  const placed = sizes.length > 1 ? draft.move({ op: 'reshape', shape: sizes }, mean, `${name}.reshape`) : mean;
  const axes = left.map((axis): readonly Factor[] => {
    const factors = gone.has(axis) ? [] : (source.axes[axis] ?? []);
    if (factors.slice(1).includes(BATCH)) throw new Refusal('the batch is merged with what it keeps');
    const place = groups.indexOf(own[kept.indexOf(axis)] ?? []);
    return [...(factors.includes(BATCH) ? [BATCH] : []), ...(place >= 0 ? [place] : [])] as readonly Factor[];
  });
  return { kind: 'tensor', ...placed, axes };
}

/** The largest of each channel of an image. Axes are an attribute before opset 18. */
export const reduceMax: Handler = (operator, [x, axes], context) => {
  const source = context.tensor(x);
  const told = axesOf(operator, axes, context);
  if (told === undefined) return [source];
  const gone = told.map((axis) => axisOf(axis, source.axes.length)).toSorted((a, b) => a - b);
  if (gone.join() !== '2,3' || source.axes.length !== 4) {
    throw new Refusal('it takes the largest along other axes than height and width together');
  }
  const name = context.name(operator);
  const image = imageOf(source, context, name);
  const [height = 1, width = 1] = image.shape;
  const form = { op: 'pool2d', kind: 'max', window: [height, width], stride: [1, 1], padding: [0, 0, 0, 0] } as const;
  const placed = context.draft.add(form, image, name);
  return [{ ...image, ...placed, axes: keepsAxes(operator) ? image.axes : image.axes.slice(0, 2) }];
};

/** Empty for all axes; undefined for none. */
function axesOf({ settings }: Parameters<Handler>[0], axes: Value | undefined, context: ImportContext): readonly number[] | undefined {
  const told = axes ? [...context.constant(axes, 'its axes').read()] : (settings.integers('axes') ?? []);
  return told.length === 0 && settings.integer('noop_with_empty_axes') === 1 ? undefined : told;
}

function keepsAxes({ settings }: Parameters<Handler>[0]): boolean {
  return (settings.integer('keepdims') ?? 1) === 1;
}
