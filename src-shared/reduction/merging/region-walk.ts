import { channelsOf, type GraphNode, type GraphView, hasKernel, type Shape } from '#shared/graph/index.ts';
import { type Extents, extentOf } from './sliding-map.ts';

/** How a walk represents linear maps: by their shapes alone, or with their kernels. */
export interface MapAlgebra<Term> {
  readonly identity: (channels: number) => Term;
  /** The map of one of a node's inputs; undefined if it is not a sliding map. */
  readonly mapOf: (node: GraphNode, input: Shape) => Term | undefined;
  /** outer ∘ own; undefined if no sliding map is equal to it at the border. */
  readonly composed: (outer: Term, own: Term, extents: Extents) => Term | undefined;
  /** The sum of two maps of the same input; undefined if no sliding map is equal to it. */
  readonly added: (one: Term, other: Term) => Term | undefined;
}

/** The nodes that a walk has passed, from the exit backward, and the maps whose sum the exit is, by the node that each reads. */
export interface WalkedRegion<Term> {
  readonly nodes: readonly string[];
  readonly terms: ReadonlyMap<string, Term>;
}

/** A linear node that a region cannot include, because a single map would compute something else. */
export interface RegionLimit {
  readonly first: string;
  /** The kernel layer after it. */
  readonly second: string;
  /** `padding`: the second layer pads what the first computes with zeros. `stride`: parallel branches have different strides. */
  readonly reason: 'padding' | 'stride';
}

/**
 * Walks backward from an exit through linear nodes that only passed nodes read, in the order of the graph, and visits the region after each node
 * until the visitor returns false. Returns what limits the region; undefined if a node that is not linear or is read elsewhere does.
 */
export function walkBackward<Term>(
  view: GraphView,
  exit: string,
  algebra: MapAlgebra<Term>,
  visit: (region: WalkedRegion<Term>) => boolean,
): RegionLimit | undefined {
  const nodes: string[] = [];
  const output = view.shapeAt(exit);
  const terms = new Map<string, Term>([[exit, algebra.identity(channelsOf(output))]]);
  for (;;) {
    const next = lastOf(view, terms.keys());
    const isInside = next === exit || (next !== view.graph.output && view.consumers(next).every(({ id }) => nodes.includes(id)));
    const node = view.node(next);
    if (!isInside || node.inputs.length === 0) return undefined;
    const added = termsOfInputs(view, node, terms, { algebra, output });
    if (added === undefined) return undefined;
    if (typeof added === 'string') return { first: next, second: kernelAfter(view, next, nodes), reason: added };
    terms.delete(next);
    for (const [input, term] of added) terms.set(input, term);
    nodes.push(next);
    if (!visit({ nodes, terms })) return undefined;
  }
}

/** The node that comes last in the graph. */
function lastOf(view: GraphView, ids: Iterable<string>): string {
  return [...ids].reduce((last, id) => (view.indexOf(id) > view.indexOf(last) ? id : last));
}

/** The terms of a node's inputs with the node in front of its own term; undefined if the node is not linear. */
function termsOfInputs<Term>(
  view: GraphView,
  node: GraphNode,
  terms: ReadonlyMap<string, Term>,
  { algebra, output }: { readonly algebra: MapAlgebra<Term>; readonly output: Shape },
): ReadonlyMap<string, Term> | RegionLimit['reason'] | undefined {
  const outer = terms.get(node.id);
  const added = new Map<string, Term>();
  for (const input of node.inputs) {
    const shape = view.shapeAt(input);
    const own = algebra.mapOf(node, shape);
    if (!own || !outer) return undefined;
    const extents = { input: extentOf(shape), middle: extentOf(view.shapeAt(node.id)), output: extentOf(output) };
    const term = algebra.composed(outer, own, extents);
    if (!term) return 'padding';
    const parallel = added.get(input) ?? terms.get(input);
    const sum = parallel ? algebra.added(parallel, term) : term;
    if (!sum) return 'stride';
    added.set(input, sum);
  }
  return added;
}

/** The nearest kernel layer of a region after a node. */
function kernelAfter(view: GraphView, id: string, nodes: readonly string[]): string {
  const reader = view.consumers(id).find((one) => nodes.includes(one.id));
  return !reader || hasKernel(reader) ? (reader?.id ?? id) : kernelAfter(view, reader.id, nodes);
}
