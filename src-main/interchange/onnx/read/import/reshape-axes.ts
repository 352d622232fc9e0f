import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import { plain } from './arrange.ts';
import type { ImportDraft } from './import-draft.ts';
import { Refusal } from './refusal.ts';
import { BATCH, type Factor, isPlain, lengthOf, type Tensor } from './values.ts';

interface Part {
  readonly factor: Factor;
  size: number;
}

/** The parts of each of our axes, and the parts that make up each ONNX axis. */
interface Cut {
  readonly pieces: ReadonlyMap<number, readonly number[]>;
  readonly axes: readonly (readonly { readonly factor: Factor; readonly piece: number }[])[];
}

/**
 * Reshapes a tensor to another ONNX shape. Merging or splitting axes at their boundaries moves no values. Throws {@link Refusal} if the
 * batch is mixed with other axes.
 */
export function reshapedTo(draft: ImportDraft, tensor: Tensor, target: Shape, batch: number, name: string): Tensor {
  const found = cutTo(tensor, target, batch);
  if (found) return mergeLeadingAxes(draft, cutAxes(draft, tensor, found, name), name);
  return reshapeInOnnxOrder(draft, plain(draft, tensor, name), target, batch, name);
}

/** Undefined if the axes of the two shapes overlap without one length dividing the other. */
function cutTo(tensor: Tensor, target: Shape, batch: number): Cut | undefined {
  const parts: Part[] = tensor.axes
    .flat()
    .map((factor) => ({ factor, size: lengthOf(tensor, [factor], batch) }))
    .filter(({ factor, size }) => factor === BATCH || size > 1);
  const pieces = new Map<number, number[]>();
  const axes: { factor: Factor; piece: number }[][] = [];
  let next = 0;
  for (const [index, length] of target.entries()) {
    const axis: { factor: Factor; piece: number }[] = [];
    let left = length;
    for (let part = parts[next]; part !== undefined; part = parts[next]) {
      if (part.factor === BATCH) {
        if (left % batch !== 0 || (left === 1 && batch > 1)) break;
        // A batch of one could belong to this axis or the next one; the last axis holds features.
        if (axis.length > 0 && left === 1 && batch === 1 && index + 2 !== target.length) break;
        axis.push({ factor: BATCH, piece: 0 });
        left /= batch;
        next++;
        continue;
      }
      if (left === 1) break;
      const size = Math.min(left, part.size);
      if (left % size !== 0 || part.size % size !== 0) return undefined;
      const known = pieces.get(part.factor) ?? [];
      pieces.set(part.factor, [...known, size]);
      axis.push({ factor: part.factor, piece: known.length });
      left /= size;
      part.size /= size;
      if (part.size === 1) next++;
    }
    if (left !== 1) return undefined;
    axes.push(axis);
  }
  return next === parts.length ? { pieces, axes } : undefined;
}

function cutAxes(draft: ImportDraft, tensor: Tensor, { pieces, axes }: Cut, name: string): Tensor {
  const sizes = tensor.shape.map((size, axis) => pieces.get(axis) ?? [size]);
  const starts = sizes.map((_, axis) => sizes.slice(0, axis).flat().length);
  const shape = sizes.flat();
  const added = shape.join() === tensor.shape.join() ? tensor : draft.move({ op: 'reshape', shape }, tensor, `${name}.reshape`);
  return {
    kind: 'tensor',
    node: added.node,
    shape,
    axes: axes.map((axis) => axis.map(({ factor, piece }) => (factor === BATCH ? BATCH : (starts[factor] ?? 0) + piece))),
  };
}

/** Merges all axes but the last, so that windows become an axis once, before expensive steps. The last stays: dense weights are reordered instead. */
function mergeLeadingAxes(draft: ImportDraft, tensor: Tensor, name: string): Tensor {
  return isPlain({ ...tensor, axes: tensor.axes.slice(0, -1) }) ? tensor : plain(draft, tensor, name);
}

/** Reshapes in ONNX's order, with one of our axes for each ONNX axis. */
function reshapeInOnnxOrder(draft: ImportDraft, tensor: Tensor, target: Shape, batch: number, name: string): Tensor {
  const [first = 0, ...others] = target;
  const isOutermost = tensor.axes[0]?.[0] === BATCH;
  const elements = batch * elementsOf(tensor.shape);
  if (elementsOf(target) !== elements) {
    throw new Refusal(
      `it reshapes ${plural(elementsOf(tensor.shape), 'value')} per sample to [${target.join(', ')}]: the fixed batch size may not match`,
    );
  }
  if (!isOutermost || first % batch !== 0) throw new Refusal(`it mixes the batch with other axes: [${target.join(', ')}]`);
  const order = tensor.axes.flat().filter((factor) => factor !== BATCH);
  const inner = first / batch;
  const shape = [...(inner > 1 || others.length === 0 ? [inner] : []), ...others];
  const loose = [...tensor.shape.keys()].filter((axis) => !order.includes(axis));
  const axesInOrder = [...loose, ...order];
  const isInOrder = axesInOrder.every((axis, index) => axis === index);
  const transposed = isInOrder ? tensor : draft.move({ op: 'transpose', axes: axesInOrder }, tensor, `${name}.transpose`);
  const added = draft.move({ op: 'reshape', shape }, transposed, `${name}.reshape`);
  const offset = shape.length - others.length;
  return { kind: 'tensor', ...added, axes: [offset > 0 ? [BATCH, 0] : [BATCH], ...others.map((_, index) => [index + offset])] };
}
