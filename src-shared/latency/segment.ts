import { type GraphNode, type GraphView, graphView, hasKernel, type ModelGraph, type Shape } from '#shared/graph/index.ts';

/** What a runtime computes as one operation: a node, or a kernel layer with the activation that alone reads it. */
export interface Segment {
  /** Identifies the segment in latency tables: the shapes of its inputs and the fields of its nodes, as JSON. */
  readonly key: string;
  readonly inputs: readonly Shape[];
  /** The first node reads `x0`, `x1`, …, the second one the first; their ids are `n0` and `n1`. */
  readonly nodes: readonly GraphNode[];
}

/** Operations that a runtime does not execute, or that only describe the same values differently. */
const FREE: ReadonlySet<GraphNode['op']> = new Set(['input', 'dropout', 'flatten', 'reshape']);

/** A segment with the IDs of its nodes in a network. */
export interface PlacedSegment {
  readonly ids: readonly string[];
  readonly segment: Segment;
}

/** The segments of a network in graph order; equal ones are repeated. */
export function segmentsOf(graph: ModelGraph): readonly Segment[] {
  return placedSegments(graph).map(({ segment }) => segment);
}

/** The same with their places. */
export function placedSegments(graph: ModelGraph): readonly PlacedSegment[] {
  const view = graphView(graph);
  const fused = new Set<string>();
  return graph.nodes.flatMap((node) => {
    if (FREE.has(node.op) || fused.has(node.id)) return [];
    const activation = hasKernel(node) ? soleActivation(view, node.id) : undefined;
    if (activation) fused.add(activation.id);
    return [{ ids: activation ? [node.id, activation.id] : [node.id], segment: segmentOf(view, node, activation) }];
  });
}

/** Different segments of some networks, by key. */
export function distinctSegments(graphs: Iterable<ModelGraph>): ReadonlyMap<string, Segment> {
  return new Map([...graphs].flatMap((graph) => segmentsOf(graph).map((segment) => [segment.key, segment] as const)));
}

function soleActivation(view: GraphView, id: string): GraphNode | undefined {
  const [reader, another] = view.consumers(id);
  return reader?.op === 'activation' && !another && id !== view.graph.output ? reader : undefined;
}

function segmentOf(view: GraphView, node: GraphNode, activation: GraphNode | undefined): Segment {
  const inputs = view.inputShapes(node);
  const first: GraphNode = { ...node, id: 'n0', inputs: inputs.map((_, index) => `x${index}`) };
  const nodes = activation ? [first, { ...activation, id: 'n1', inputs: ['n0'] }] : [first];
  return { key: JSON.stringify([inputs, ...nodes.map(fieldsOf)]), inputs, nodes };
}

/** A node's fields in a fixed order, without what only names it. */
function fieldsOf(node: GraphNode): Readonly<Record<string, unknown>> {
  const fields = Object.entries(node).filter(([name]) => name !== 'id' && name !== 'inputs');
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}
