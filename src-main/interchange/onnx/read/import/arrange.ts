import { elementsOf } from '#shared/graph/index.ts';
import type { DraftNode, ImportDraft } from './import-draft.ts';
import { Refusal } from './refusal.ts';
import { BATCH, type Factor, isPlain, ownAxes, type Tensor } from './values.ts';

/**
 * Rearranges a tensor to `[product of groups[0], product of groups[1], …]`: our axes in the order of `groups`, each group merged into one.
 * `groups` include all axes longer than 1. Adds at most one transposition and one reshape, none if the order already matches.
 */
export function arranged(draft: ImportDraft, tensor: Tensor, groups: readonly (readonly number[])[], name: string): DraftNode {
  const wanted = groups.flat();
  const others = [...tensor.shape.keys()].filter((axis) => !wanted.includes(axis));
  const order = [...others, ...wanted];
  const moving = order.filter((axis) => tensor.shape[axis] !== 1);
  const isInOrder = moving.every((axis, index) => index === 0 || axis > (moving[index - 1] ?? 0));
  const transposed = isInOrder ? tensor : draft.move({ op: 'transpose', axes: order }, tensor, `${name}.transpose`);
  const shape = groups.map((group) => elementsOf(group.map((axis) => tensor.shape[axis] ?? 1)));
  return transposed.shape.join() === shape.join() ? transposed : draft.move({ op: 'reshape', shape }, transposed, `${name}.reshape`);
}

/** The tensor rearranged so that each ONNX axis is at most one of our axes. */
export function plain(draft: ImportDraft, tensor: Tensor, name: string): Tensor {
  if (isPlain(tensor)) return tensor;
  if (tensor.axes.some((factors) => factors.slice(1, -1).includes(BATCH))) throw new Refusal('the batch is inside another axis');
  const merged = tensor.axes.map(ownAxes).filter((group) => group.length > 0);
  // Keep the order in memory where possible: sort by the first axis of each group.
  const groups = merged.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  const rearranged = arranged(draft, tensor, groups, name);
  return { kind: 'tensor', ...rearranged, axes: tensor.axes.map((factors) => relabeled(factors, groups)) };
}

/** The tensor with one ONNX axis as our last axis, as dense layers, normalizations and softmax need it; the other axes keep their order. */
export function withLast(draft: ImportDraft, tensor: Tensor, axis: number, name: string): Tensor {
  const wanted = ownAxes(tensor.axes[axis] ?? []);
  const last = tensor.shape.length - 1;
  if (wanted.length === 1 && wanted[0] === last) return tensor;
  const used = new Set(tensor.axes.flatMap(ownAxes));
  const others = [...tensor.shape.keys()].filter((own) => used.has(own) && !wanted.includes(own)).map((own) => [own]);
  const groups = [...others, wanted];
  const rearranged = arranged(draft, tensor, groups, name);
  const axes = tensor.axes.map((factors, index) => (index === axis ? [groups.length - 1] : relabeled(factors, groups)));
  return { kind: 'tensor', ...rearranged, axes };
}

/** Factors after our axes were grouped: the index of the group of each axis. */
function relabeled(factors: readonly Factor[], groups: readonly (readonly number[])[]): readonly Factor[] {
  const indices = factors.map((factor) => (factor === BATCH ? BATCH : groups.findIndex((group) => group.includes(factor))));
  return [...new Set(indices.filter((index) => index !== -1))];
}
