import type { DrawnEdge } from './drawn-graph.ts';
import { stageNaming } from './node-paths.ts';

/** As much of a node as its place depends on. */
export interface BoxedNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A drawn graph without what its nodes stand for. */
export interface BoxedGraph {
  readonly nodes: readonly BoxedNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Nodes between two places where everything that passes comes from a single node: a residual block, a layer of a plain net. */
export interface Segment {
  readonly nodes: readonly BoxedNode[];
  /** The node of an earlier segment that it reads; undefined for the first. */
  readonly source: string | undefined;
  /** The part of the network that its first node is of: `stage1`. */
  readonly stage: string;
}

/** Cuts a graph, its nodes in topological order, wherever all edges that cross come from one node. */
export function segmentsOf({ nodes, edges }: BoxedGraph): readonly Segment[] {
  const position = new Map(nodes.map((node, index) => [node.id, index]));
  const lastReader = new Map<string, number>();
  for (const { from, to } of edges) lastReader.set(from, Math.max(lastReader.get(from) ?? 0, position.get(to) ?? 0));

  const stageOf = stageNaming(nodes.map(({ id }) => id));
  const segments: Segment[] = [];
  let open: BoxedNode[] = [];
  let source: string | undefined;
  let passing = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    open.push(node);
    passing.add(node.id);
    passing = new Set([...passing].filter((id) => (lastReader.get(id) ?? -1) > index));
    if (passing.size > 1) continue;
    segments.push({ nodes: open, source, stage: stageOf(open[0]?.id ?? '') });
    [source] = passing;
    open = [];
  }
  return segments;
}
