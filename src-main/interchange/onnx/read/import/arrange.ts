import { elementsOf } from '#shared/graph/index.ts';
import type { ImportDraft, Placed } from './import-draft.ts';
import { Refusal } from './refusal.ts';
import { BATCH, isPlain, ownAxes, type Factor, type Tensor } from './values.ts';

/**
 * The values of a tensor as `[product of groups[0], product of groups[1], …]`: our axes in the order of `groups`, those of a group merged.
 * All axes longer than 1 occur. At most one transposition and one reshape, none where the values already lie so.
 */
export function arranged(draft: ImportDraft, tensor: Tensor, groups: readonly (readonly number[])[], name: string): Placed {
  const wanted = groups.flat();
  const others = [...tensor.shape.keys()].filter((axis) => !wanted.includes(axis));
  const order = [...others, ...wanted];
  const moving = order.filter((axis) => tensor.shape[axis] !== 1);
  const isInOrder = moving.every((axis, place) => place === 0 || axis > (moving[place - 1] ?? 0));
  const turned = isInOrder ? tensor : draft.move({ op: 'transpose', axes: order }, tensor, `${name}.transpose`);
  const shape = groups.map((group) => elementsOf(group.map((axis) => tensor.shape[axis] ?? 1)));
  return turned.shape.join() === shape.join() ? turned : draft.move({ op: 'reshape', shape }, turned, `${name}.reshape`);
}

/** The tensor with each ONNX axis one axis of ours at most. */
export function plain(draft: ImportDraft, tensor: Tensor, name: string): Tensor {
  if (isPlain(tensor)) return tensor;
  if (tensor.axes.some((factors) => factors.slice(1, -1).includes(BATCH))) throw new Refusal('it has the batch inside of another axis');
  const merged = tensor.axes.map(ownAxes).filter((group) => group.length > 0);
  // The axes keep the order in which they lie as far as that goes: by the first of each group.
  const groups = merged.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const placed = arranged(draft, tensor, groups, name);
  return { kind: 'tensor', ...placed, axes: tensor.axes.map((factors) => relabeled(factors, groups)) };
}

/** The tensor with an ONNX axis as our last one, as maps, norms and softmax want it; the others stay as they are. */
export function withLast(draft: ImportDraft, tensor: Tensor, axis: number, name: string): Tensor {
  const wanted = ownAxes(tensor.axes[axis] ?? []);
  const last = tensor.shape.length - 1;
  if (wanted.length === 1 && wanted[0] === last) return tensor;
  const used = new Set(tensor.axes.flatMap(ownAxes));
  const others = [...tensor.shape.keys()].filter((place) => used.has(place) && !wanted.includes(place)).map((place) => [place]);
  const groups = [...others, wanted];
  const placed = arranged(draft, tensor, groups, name);
  const axes = tensor.axes.map((factors, place) => (place === axis ? [groups.length - 1] : relabeled(factors, groups)));
  return { kind: 'tensor', ...placed, axes };
}

/** Factors after our axes were grouped: a group's place for its axes. */
function relabeled(factors: readonly Factor[], groups: readonly (readonly number[])[]): readonly Factor[] {
  const places = factors.map((factor) => (factor === BATCH ? BATCH : groups.findIndex((group) => group.includes(factor))));
  return [...new Set(places.filter((place) => place !== -1))];
}
