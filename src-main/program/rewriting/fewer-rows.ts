import {
  channelsOf,
  elementsOf,
  GraphDraft,
  graphView,
  shapeAt,
  type DenseNode,
  type GraphNode,
  type ModelGraph,
  type Shapes,
} from '#shared/graph/index.ts';
import type { ComputedGraph } from './computed-graph.ts';
import { moveOf, movesBefore, movesBehind, type RowMove } from './row-moves.ts';

/** So many multiply-accumulates take as long as moving a value through memory. */
const MOVE = 40;

/**
 * Computes each dense map where its rows are fewest. Rows that are moved and mapped can be mapped and moved: so a map behind a border
 * of zeros comes to stand before it, and one before a crop behind it. Where an image does not divide into windows, Swin's attention
 * otherwise maps mostly rows of zeros. The values are the same, but for rounding.
 */
export function withFewerRows(graph: ModelGraph): ComputedGraph {
  let computed: ComputedGraph = { ...graph, owners: new Map() };
  for (const node of graph.nodes) {
    if (node.op !== 'dense') continue;
    const { shapes } = graphView(computed);
    computed = mappedAfter(computed, shapes, node) ?? mappedBefore(computed, shapes, node) ?? computed;
  }
  return computed;
}

/** The map before the moves that lead to it, its bias behind them. */
function mappedBefore(graph: ComputedGraph, shapes: Shapes, dense: DenseNode): ComputedGraph | undefined {
  const [input = ''] = dense.inputs;
  const found = movesBefore(graph, shapes, input);
  if (!found) return undefined;
  const { moves, end } = found;
  const inputs = channelsOf(shapeAt(shapes, input));
  const saved = (rowsOf(shapes, input) - rowsOf(shapes, end)) * inputs * dense.units;
  const moved = moves.filter((move) => move.op !== 'reshape').reduce((sum, move) => sum + rowsOf(shapes, move.id), 0);
  const extra = moved * (dense.units - inputs) + (dense.bias ? rowsOf(shapes, input) * dense.units : 0);
  if (saved <= 0 || saved <= MOVE * extra) return undefined;

  const product = `${dense.id}/product`;
  const { copies, last } = copied(moves, dense, end, product);
  const mapped: DenseNode = { ...dense, id: product, inputs: [end], bias: false };
  const shape = shapeAt(shapes, dense.id);
  const behind: GraphNode = dense.bias
    ? { id: dense.id, op: 'bias', inputs: [last], shape: [dense.units] }
    : { id: dense.id, op: 'reshape', inputs: [last], shape };
  return replaced(graph, dense.id, [mapped, ...copies, behind], [product, dense.id]);
}

/** The map behind the moves that follow it. */
function mappedAfter(graph: ComputedGraph, shapes: Shapes, dense: DenseNode): ComputedGraph | undefined {
  const found = movesBehind(graph, shapes, dense.id);
  const [input = ''] = dense.inputs;
  if (!found || found.moves.some((move) => move.op === 'pad') || rowsOf(shapes, found.end) >= rowsOf(shapes, dense.id)) return undefined;
  const length = channelsOf(shapeAt(shapes, input));
  const { copies, last } = copied(found.moves, { id: dense.id, units: length }, dense.id, input);
  return replaced(graph, found.end, [...copies, { ...dense, id: found.end, inputs: [last] }], [found.end, dense.id]);
}

/** The moves with rows of another length, reading `instead` where they read `end`. */
function copied(
  moves: readonly RowMove[],
  { id, units }: Pick<DenseNode, 'id' | 'units'>,
  end: string,
  instead: string,
): { readonly copies: readonly RowMove[]; readonly last: string } {
  const names = new Map([[end, instead], ...moves.map((move) => [move.id, `${id}/rows/${move.id}`] as const)]);
  const nameOf = (name: string): string => names.get(name) ?? name;
  const copies = moves.map((move) => moveOf(move, units, nameOf(move.id), move.inputs.map(nameOf)));
  return { copies, last: copies.at(-1)?.id ?? instead };
}

/** The graph with other nodes in the place of one, without those that nothing reads any more. */
function replaced(
  graph: ComputedGraph,
  id: string,
  instead: readonly GraphNode[],
  [reader, owner]: readonly [string, string],
): ComputedGraph {
  const draft = GraphDraft.of({ graph });
  draft.splice(id, instead);
  draft.removeUnused();
  return { ...draft.finish().graph, owners: new Map([...graph.owners, [reader, owner]]) };
}

function rowsOf(shapes: Shapes, id: string): number {
  const shape = shapeAt(shapes, id);
  return elementsOf(shape) / channelsOf(shape);
}
