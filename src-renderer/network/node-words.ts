import { channelsOf, operationOf, type GraphNode, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { DrawnNode } from './drawn-graph.ts';
import { isIn } from './node-paths.ts';

/** `28 × 28 × 16` */
export function formatShape(shape: Shape): string {
  return shape.join(' × ');
}

/** `3×3 conv, 16 → 32, stride 2` */
export function describeNode(node: GraphNode, inputs: readonly Shape[], output: Shape): string {
  return operationOf(node).label(node, inputs, output);
}

/** Everything that a drawn node stands for, in a line. */
export function describeMembers({ members }: DrawnNode, shapes: ReadonlyMap<string, Shape>): string {
  const words = members.map((member) =>
    describeNode(
      member,
      member.inputs.map((input) => shapes.get(input) ?? []),
      shapes.get(member.id) ?? [],
    ),
  );
  return words.join(' · ');
}

/** What the last of its nodes yields. */
export function shapeOf({ members }: DrawnNode, shapes: ReadonlyMap<string, Shape>): Shape | undefined {
  return shapes.get(members.at(-1)?.id ?? '');
}

/** `2 dense, 2 matmul, softmax, …`: what is in a group, what there is most of first. */
export function groupText(members: readonly { readonly op: string }[]): string {
  const counts = [...Map.groupBy(members, ({ op }) => op)].map(([op, all]) => ({ op, count: all.length }));
  return counts
    .sort((a, b) => b.count - a.count)
    .map(({ op, count }) => (count > 1 ? `${count} ${op}` : op))
    .join(', ');
}

/** What the node is, in the fewest letters: the second line of its box. */
export function shortWords(node: DrawnNode, shapes: ReadonlyMap<string, Shape>): string {
  const { head, members } = node;
  if (!head) return '';
  if (node.kind === 'group') return groupWords(members);
  const input = shapes.get(head.inputs[0] ?? '') ?? [];
  switch (head.op) {
    case 'conv2d':
      return `${head.kernel.join('×')} · ${channelsOf(input)}→${head.filters}${Math.max(...head.stride) > 1 ? ` ∕${Math.max(...head.stride)}` : ''}`;
    case 'dense':
      return `dense · ${channelsOf(input)}→${head.units}`;
    case 'input':
      return formatShape(head.shape);
    case 'batchNorm':
    case 'layerNorm':
      return describeMembers(node, shapes);
    case 'scale':
      return node.kind === 'operation' ? 'fixed factors' : describeNode(head, [input], input);
    default:
      return describeNode(head, [input], shapes.get(head.id) ?? []);
  }
}

/** `29 operations, 2 dense`. */
function groupWords(members: readonly GraphNode[]): string {
  const dense = members.filter(({ op }) => op === 'dense').length;
  return `${members.length} operations${dense > 0 ? `, ${dense} dense` : ''}`;
}

/** `stage1/block0/conv1` is `block0/conv1` inside the box of its stage, and `conv1` inside the box of the group `stage1/block0`. */
export function shortName({ id, within }: Pick<DrawnNode, 'id' | 'within'>, stages: ReadonlySet<string>): string {
  const box = [within, ...stages].find((folder) => folder !== undefined && isIn(id, folder));
  return box === undefined ? id : id.slice(box.length + 1);
}

/** The end of a text that is too long. */
export function fitted(text: string, letters: number): string {
  return text.length <= letters ? text : `…${text.slice(1 - letters)}`;
}

/** The beginning of a text that is too long. */
export function beginning(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** A network as another program left it: only what the drawing relies on is looked at. */
export function isModelGraph(graph: unknown): graph is ModelGraph {
  return typeof graph === 'object' && graph !== null && 'nodes' in graph && Array.isArray(graph.nodes) && 'output' in graph;
}
