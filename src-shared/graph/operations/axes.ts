import { GraphError } from '../graph-error.ts';
import { type Shape, shapeText } from '../tensor-shapes.ts';

/** Throws GraphError if the shape does not have the node's axis. */
export function checkAxis({ id, axis }: { readonly id: string; readonly axis: number }, shape: Shape): void {
  if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) throw new GraphError(id, `${shapeText(shape)} has no axis ${axis}`);
}
