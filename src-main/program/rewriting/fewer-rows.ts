import {
  channelsOf,
  type DenseNode,
  elementsOf,
  GraphDraft,
  type GraphNode,
  graphView,
  type ModelGraph,
  shapeAt,
  type Shapes,
} from '#shared/graph/index.ts';
import type { ComputedGraph } from './computed-graph.ts';
import { moveOf, movesAfter, movesBefore, type RowMove } from './row-moves.ts';

/** Multiply-accumulates that take as long as moving one value through memory. */
const MACS_PER_MOVE = 40;

/**
 * Computes each dense layer where it has the fewest rows. Dense layers and row moves commute, so a layer after zero padding moves before
 * it, and one before a crop moves after it. Otherwise, Swin's attention would compute mostly rows of zeros for images that do not divide
 * into windows. The values are the same up to rounding.
 */
export function withFewerRows(graph: ModelGraph): ComputedGraph {
  let computed: ComputedGraph = { ...graph, owners: new Map() };
  for (const node of graph.nodes) {
    if (node.op !== 'dense') continue;
    const { shapes } = graphView(computed);
    computed = movedAfter(computed, shapes, node) ?? movedBefore(computed, shapes, node) ?? computed;
  }
  return computed;
}

/** Puts the layer before the moves that lead to it, and its bias after them. */
function movedBefore(graph: ComputedGraph, shapes: Shapes, dense: DenseNode): ComputedGraph | undefined {
  const [input = ''] = dense.inputs;
  const found = movesBefore(graph, shapes, input);
  if (!found) return undefined;
  const { moves, end } = found;
  const inputs = channelsOf(shapeAt(shapes, input));
  const saved = (rowsOf(shapes, input) - rowsOf(shapes, end)) * inputs * dense.units;
  const moved = moves.filter((move) => move.op !== 'reshape').reduce((sum, move) => sum + rowsOf(shapes, move.id), 0);
  const extra = moved * (dense.units - inputs) + (dense.bias ? rowsOf(shapes, input) * dense.units : 0);
  if (saved <= 0 || saved <= MACS_PER_MOVE * extra) return undefined;

  const product = `${dense.id}/product`;
  const { copies, last } = copied(moves, dense, end, product);
  const layer: DenseNode = { ...dense, id: product, inputs: [end], bias: false };
  const shape = shapeAt(shapes, dense.id);
  const bias: GraphNode = dense.bias
    ? { id: dense.id, op: 'bias', inputs: [last], shape: [dense.units] }
    : { id: dense.id, op: 'reshape', inputs: [last], shape };
  return replaced(graph, dense.id, [layer, ...copies, bias], [product, dense.id]);
}

/** Puts the layer after the moves that follow it. */
function movedAfter(graph: ComputedGraph, shapes: Shapes, dense: DenseNode): ComputedGraph | undefined {
  const found = movesAfter(graph, shapes, dense.id);
  const [input = ''] = dense.inputs;
  if (!found || found.moves.some((move) => move.op === 'pad') || rowsOf(shapes, found.end) >= rowsOf(shapes, dense.id)) return undefined;
  const length = channelsOf(shapeAt(shapes, input));
  const { copies, last } = copied(found.moves, { id: dense.id, units: length }, dense.id, input);
  return replaced(graph, found.end, [...copies, { ...dense, id: found.end, inputs: [last] }], [found.end, dense.id]);
}

/** Copies of the moves for rows of another length, reading `replacement` instead of `end`. */
function copied(
  moves: readonly RowMove[],
  { id, units }: Pick<DenseNode, 'id' | 'units'>,
  end: string,
  replacement: string,
): { readonly copies: readonly RowMove[]; readonly last: string } {
  const names = new Map([[end, replacement], ...moves.map((move) => [move.id, `${id}/rows/${move.id}`] as const)]);
  const nameOf = (name: string): string => names.get(name) ?? name;
  const copies = moves.map((move) => moveOf(move, units, nameOf(move.id), move.inputs.map(nameOf)));
  return { copies, last: copies.at(-1)?.id ?? replacement };
}

/** The graph with one node replaced by others, without unread nodes. */
function replaced(
  graph: ComputedGraph,
  id: string,
  replacement: readonly GraphNode[],
  [reader, owner]: readonly [string, string],
): ComputedGraph {
  const draft = GraphDraft.of({ graph });
  draft.splice(id, replacement);
  draft.removeUnused();
  return { ...draft.finish().graph, owners: new Map([...graph.owners, [reader, owner]]) };
}

function rowsOf(shapes: Shapes, id: string): number {
  const shape = shapeAt(shapes, id);
  return elementsOf(shape) / channelsOf(shape);
}
