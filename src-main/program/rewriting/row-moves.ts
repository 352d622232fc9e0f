import {
  channelsOf,
  type ConcatNode,
  type GraphNode,
  graphView,
  type ModelGraph,
  type PadNode,
  type ReshapeNode,
  shapeAt,
  type Shapes,
  type SliceNode,
  type TransposeNode,
} from '#shared/graph/index.ts';

/** An operation that reorders rows (the values along the last axis), drops some, or adds rows of zeros. */
export type RowMove = ReshapeNode | TransposeNode | SliceNode | ConcatNode | PadNode;

export function movesRows(node: GraphNode, shapes: Shapes): node is RowMove {
  const last = shapeAt(shapes, node.id).length - 1;
  switch (node.op) {
    case 'reshape':
      return node.inputs.every((id) => channelsOf(shapeAt(shapes, id)) === channelsOf(node.shape));
    case 'transpose':
      return node.axes.at(-1) === last;
    case 'slice':
    case 'concat':
      return node.axis !== last;
    case 'pad':
      return node.before.at(-1) === 0 && node.after.at(-1) === 0;
    default:
      return false;
  }
}

/** The same move for rows of another length. */
export function moveOf(move: RowMove, length: number, id: string, inputs: readonly string[]): RowMove {
  return move.op === 'reshape' ? { ...move, id, inputs, shape: move.shape.with(-1, length) } : { ...move, id, inputs };
}

/** Moves in graph order, and the node at their far end. */
interface MovedRows {
  readonly moves: readonly RowMove[];
  readonly end: string;
}

/** The moves between a node and the single node that computes its rows; undefined if there are several. */
export function movesBefore(graph: ModelGraph, shapes: Shapes, id: string): MovedRows | undefined {
  const view = graphView(graph);
  const reached = new Set<string>();
  const ends = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = view.find(next);
    if (!node || reached.has(next)) continue;
    if (!movesRows(node, shapes)) ends.add(next);
    else {
      reached.add(next);
      open.push(...node.inputs);
    }
  }
  return movedRows(graph, shapes, reached, ends);
}

/** The moves between a node and the single point where its rows are read; undefined if there are several. */
export function movesAfter(graph: ModelGraph, shapes: Shapes, id: string): MovedRows | undefined {
  const view = graphView(graph);
  const reached = new Set<string>();
  const ends = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const readers = view.consumers(next);
    const areMoves = readers.length > 0 && readers.every((reader) => movesRows(reader, shapes));
    if (!areMoves || next === graph.output) ends.add(next);
    else for (const reader of readers) if (!reached.has(reader.id)) open.push(reader.id);
    if (next !== id) reached.add(next);
  }
  const found = movedRows(graph, shapes, reached, ends);
  const isClosed = found?.moves.every(({ inputs }) => inputs.every((input) => input === id || reached.has(input)));
  return isClosed ? found : undefined;
}

function movedRows(graph: ModelGraph, shapes: Shapes, reached: ReadonlySet<string>, ends: ReadonlySet<string>): MovedRows | undefined {
  const [end, ...others] = ends;
  if (end === undefined || others.length > 0) return undefined;
  return { moves: graph.nodes.filter((node) => reached.has(node.id)).filter((node) => movesRows(node, shapes)), end };
}
