import { type GraphNode, operationOf, type OperationRole, type Shape, shapeLabel } from '#shared/graph/index.ts';

/** What a node is to the view; everything else about an operation is in `src-shared/graph/operations`. */
export type Role = OperationRole;

/** `28 × 28 × 16` */
export function formatShape(shape: Shape): string {
  return shapeLabel(shape);
}

export function roleOf(node: GraphNode): Role {
  return operationOf(node).role;
}

/** The operation with its settings and the change of shape. */
export function operationLabel(node: GraphNode, shapes: ReadonlyMap<string, Shape>): string {
  return operationOf(node).label(node, ...shapesOf(node, shapes));
}

/** The operation in as few characters as possible. */
export function shortOperationLabel(node: GraphNode, shapes: ReadonlyMap<string, Shape>): string {
  const { label, shortLabel = label } = operationOf(node);
  return shortLabel(node, ...shapesOf(node, shapes));
}

function shapesOf({ id, inputs }: GraphNode, shapes: ReadonlyMap<string, Shape>): readonly [input: Shape, output: Shape] {
  return [shapes.get(inputs[0] ?? '') ?? [], shapes.get(id) ?? []];
}
