import { channelsOf, type GraphNode, type GraphView, hasKernel, type Shape } from '#shared/graph/index.ts';
import { extentOf, type Extents } from './sliding-map.ts';

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

/** The maps whose sum an exit is, by the node that each reads. */
export type Terms<Term> = ReadonlyMap<string, Term>;

/** A linear node that a region cannot include, because a single map would compute something else. */
export interface RegionLimit {
  readonly first: string;
  /** The kernel layer after it. */
  readonly second: string;
  /** `padding`: the second layer pads what the first computes with zeros. `stride`: parallel branches have different strides. */
  readonly reason: 'padding' | 'stride';
}

/**
 * Walks backward from an exit through linear nodes that only passed nodes read, in the order of the graph, and visits the region after each node.
 * Returns what limits the region; undefined if a node that is not linear or is read elsewhere does.
 */
export function walkBackward<Term>(
  view: GraphView,
  exit: string,
  algebra: MapAlgebra<Term>,
  visit: (nodes: readonly string[], terms: Terms<Term>) => void,
): RegionLimit | undefined {
  const nodes: string[] = [];
  let terms = termsAt(view, exit, algebra);
  for (;;) {
    const next = lastOf(view, terms.keys());
    const isInside = next === exit || (next !== view.graph.output && view.consumers(next).every(({ id }) => nodes.includes(id)));
    const grown = isInside ? passed(view, next, terms, { algebra, exit }) : undefined;
    if (grown === undefined) return undefined;
    if (typeof grown === 'string') return { first: next, second: kernelAfter(view, next, nodes), reason: grown };
    terms = grown;
    nodes.push(next);
    visit(nodes, terms);
  }
}

/** The terms after these linear nodes, from the exit backward. */
export function termsAlong<Term>(view: GraphView, exit: string, nodes: readonly string[], algebra: MapAlgebra<Term>): Terms<Term> {
  return nodes.reduce(
    (terms, id) => {
      const grown = passed(view, id, terms, { algebra, exit });
      if (grown === undefined || typeof grown === 'string') throw new Error(`the part before ${exit} does not include ${id}`);
      return grown;
    },
    termsAt(view, exit, algebra),
  );
}

/** An exit as a term of itself. */
function termsAt<Term>(view: GraphView, exit: string, { identity }: MapAlgebra<Term>): Terms<Term> {
  return new Map([[exit, identity(channelsOf(view.shapeAt(exit)))]]);
}

/** The node that comes last in the graph. */
function lastOf(view: GraphView, ids: Iterable<string>): string {
  return [...ids].reduce((last, id) => (view.indexOf(id) > view.indexOf(last) ? id : last));
}

interface Walk<Term> {
  readonly algebra: MapAlgebra<Term>;
  readonly exit: string;
}

/** The terms with those of a node's inputs in place of its own; undefined if the node is not linear. */
function passed<Term>(
  view: GraphView,
  id: string,
  terms: Terms<Term>,
  { algebra, exit }: Walk<Term>,
): Terms<Term> | RegionLimit['reason'] | undefined {
  const node = view.node(id);
  const outer = terms.get(id);
  const grown = new Map([...terms].filter(([other]) => other !== id));
  for (const input of node.inputs) {
    const shape = view.shapeAt(input);
    const own = algebra.mapOf(node, shape);
    if (!own || !outer) return undefined;
    const extents = { input: extentOf(shape), middle: extentOf(view.shapeAt(id)), output: extentOf(view.shapeAt(exit)) };
    const term = algebra.composed(outer, own, extents);
    if (!term) return 'padding';
    const parallel = grown.get(input);
    const sum = parallel ? algebra.added(parallel, term) : term;
    if (!sum) return 'stride';
    grown.set(input, sum);
  }
  return node.inputs.length > 0 ? grown : undefined;
}

/** The nearest kernel layer of a region after a node. */
function kernelAfter(view: GraphView, id: string, nodes: readonly string[]): string {
  const reader = view.consumers(id).find((one) => nodes.includes(one.id));
  return !reader || hasKernel(reader) ? (reader?.id ?? id) : kernelAfter(view, reader.id, nodes);
}
