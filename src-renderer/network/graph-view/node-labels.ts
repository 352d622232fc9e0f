import type { GraphNode, ModelGraph, Shape } from '#shared/graph/index.ts';
import { isIn } from './node-paths.ts';
import { operationLabel, shortOperationLabel } from './operations.ts';
import type { ViewNode } from './view-graph.ts';

/** All operations of a node in one line. */
export function describeMembers({ members }: ViewNode, shapes: ReadonlyMap<string, Shape>): string {
  return members.map((member) => operationLabel(member, shapes)).join(' · ');
}

/** Its output shape. */
export function shapeOf({ members }: ViewNode, shapes: ReadonlyMap<string, Shape>): Shape | undefined {
  return shapes.get(members.at(-1)?.id ?? '');
}

/** The operations of a group, most frequent first: `2 dense, 2 matmul, softmax`. */
export function describeGroup(members: readonly { readonly op: string }[]): string {
  const counts = [...Map.groupBy(members, ({ op }) => op)].map(([op, all]) => ({ op, count: all.length }));
  return counts
    .sort((a, b) => b.count - a.count)
    .map(({ op, count }) => (count > 1 ? `${count} ${op}` : op))
    .join(', ');
}

/** The second line of a node's box. */
export function shortLabel(node: ViewNode, shapes: ReadonlyMap<string, Shape>): string {
  const { kind, head, members } = node;
  if (!head) return '';
  if (kind === 'group') return countOperations(members);
  if (head.op === 'batchNorm' || head.op === 'layerNorm') return describeMembers(node, shapes);
  if (head.op === 'scale' && kind === 'operation') return 'fixed scale';
  return shortOperationLabel(head, shapes);
}

/** What screen readers announce for a node; starts with the text in its box, so that it can be found by what is seen. */
export function accessibleLabel(node: ViewNode, shapes: ReadonlyMap<string, Shape>): string {
  if (node.kind === 'output') return 'output';
  return `${node.kind === 'input' ? 'input' : node.id} ${shortLabel(node, shapes)}`;
}

/** `29 operations, 2 dense` */
function countOperations(members: readonly GraphNode[]): string {
  const dense = members.filter(({ op }) => op === 'dense').length;
  return `${members.length} operations${dense > 0 ? `, ${dense} dense` : ''}`;
}

/** The name without the folder of the box around it: `block0/conv1` for `stage1/block0/conv1` in the box of `stage1`. */
export function shortName({ id, group }: Pick<ViewNode, 'id' | 'group'>, stages: ReadonlySet<string>): string {
  const box = [group, ...stages].find((folder) => folder !== undefined && isIn(id, folder));
  return box === undefined ? id : id.slice(box.length + 1);
}

/** Checks only what the view relies on: another program may have written the network. */
export function isModelGraph(graph: unknown): graph is ModelGraph {
  return typeof graph === 'object' && graph !== null && 'nodes' in graph && Array.isArray(graph.nodes) && 'output' in graph;
}
