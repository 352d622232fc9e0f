import { channelsOf, type GraphNode, type GraphView, hasKernel } from '#shared/graph/index.ts';
import { added, affineMapOf, composed, extentOf, identityMap, type SlidingMap, tapsOf } from '../merging/sliding-map.ts';

/** The nodes before a node whose values are an affine function of a few others, the sources. */
export interface AffinePart {
  readonly exit: string;
  /** From the exit backward. */
  readonly nodes: readonly string[];
  readonly sources: readonly string[];
}

/** Products of the kernels that one composition may take: a fraction of a second. */
const MAX_PRODUCTS = 2 ** 27;

/** A map to the exit, and the number of layers on the longest way that mix positions or channels. */
interface Term {
  readonly map: SlidingMap;
  readonly layers: number;
}

/**
 * The affine part that ends in a node: backward from it up to nodes that are not affine, that are padded with zeros on the way, or whose
 * composition would take too long. Undefined if bounds from layer to layer are as tight: if every way has one layer, and none meets another.
 */
export function affinePart(view: GraphView, exit: string): AffinePart | undefined {
  const identity: Term = { map: identityMap(channelsOf(view.shapeAt(exit))), layers: 0 };
  let terms = new Map([[exit, identity]]);
  const [nodes, sources]: [string[], string[]] = [[], []];
  let [products, hasGain] = [0, false];
  for (let next = lastOf(view, terms, sources); next !== undefined; next = lastOf(view, terms, sources)) {
    const grown = withInputsOf(view, view.node(next), terms, exit);
    if (grown && products + grown.products <= MAX_PRODUCTS) {
      products += grown.products;
      hasGain ||= grown.meets || [...grown.terms.values()].some(({ layers }) => layers > 1);
      terms = grown.terms;
      nodes.push(next);
    } else {
      sources.push(next);
    }
  }
  return hasGain ? { exit, nodes, sources } : undefined;
}

/** The term whose node comes last in the graph, without the sources. */
function lastOf(view: GraphView, terms: ReadonlyMap<string, Term>, sources: readonly string[]): string | undefined {
  return [...view.nodes.keys()].findLast((id) => terms.has(id) && !sources.includes(id));
}

interface Grown {
  readonly terms: Map<string, Term>;
  /** Multiplications that composing the kernels takes. */
  readonly products: number;
  /** Whether two ways from the exit meet. */
  readonly meets: boolean;
}

/** The terms with a node's own in place of the term that reads it; undefined if they are not affine maps. */
function withInputsOf(view: GraphView, node: GraphNode, terms: ReadonlyMap<string, Term>, exit: string): Grown | undefined {
  const outer = terms.get(node.id);
  const grown = new Map([...terms].filter(([id]) => id !== node.id));
  let [products, meets] = [0, false];
  if (!outer || node.inputs.length === 0) return undefined;
  for (const input of node.inputs) {
    const shape = view.shapeAt(input);
    const own = affineMapOf(node, shape);
    const extents = { input: extentOf(shape), middle: extentOf(view.shapeAt(node.id)), output: extentOf(view.shapeAt(exit)) };
    const map = own && composed(outer.map, own, extents);
    if (!map) return undefined;
    const parallel = grown.get(input);
    const sum = parallel ? added(parallel.map, map) : map;
    if (!sum) return undefined;
    meets ||= parallel !== undefined;
    products += productsOf(outer.map, own);
    const layers = outer.layers + (hasKernel(node) || node.op === 'pool2d' ? 1 : 0);
    grown.set(input, { map: sum, layers: Math.max(layers, parallel?.layers ?? 0) });
  }
  return { terms: grown, products, meets };
}

function productsOf(second: SlidingMap, first: SlidingMap): number {
  return (tapsOf(second) * tapsOf(first) * second.inputs * first.inputs * second.outputs) / (first.groups * second.groups);
}
