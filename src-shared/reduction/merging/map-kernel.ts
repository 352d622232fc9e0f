import { channelsOf, type GraphNode, graphView, hasKernel, type Model, valuesOf } from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import type { LinearRegion } from './linear-region.ts';
import {
  added,
  affineMapOf,
  composed,
  extentOf,
  identityMap,
  type SlidingMap,
  tapAt,
  tapPosition,
  tapsOf,
  weightsOf,
} from './sliding-map.ts';

/** A sliding map with its kernel `[taps, inputs / groups, outputs]`, row-major, in float64. */
export interface MapWithKernel {
  readonly map: SlidingMap;
  readonly kernel: Float64Array;
}

/** The kernel of a region's map, `[taps, inputs / groups, outputs]`, row-major: products and sums in float64. */
export function regionKernel(model: Model, { source, exit, nodes }: LinearRegion): Float32Array {
  return Float32Array.from(mapKernels(model, exit, nodes).get(source)?.kernel ?? []);
}

/**
 * The maps whose sum the exit is, besides constants, by the node that each reads.
 *
 * @param nodes the affine nodes that are composed, from the exit backward
 */
export function mapKernels(model: Model, exit: string, nodes: readonly string[]): ReadonlyMap<string, MapWithKernel> {
  const view = graphView(model.graph);
  const output = extentOf(view.shapeAt(exit));
  const identity = identityMap(channelsOf(view.shapeAt(exit)));
  const terms = new Map<string, MapWithKernel>([[exit, { map: identity, kernel: new Float64Array(identity.inputs).fill(1) }]]);
  for (const id of nodes) {
    const node = view.node(id);
    const outer = terms.get(id);
    terms.delete(id);
    for (const input of node.inputs) {
      const own = affineMapOf(node, view.shapeAt(input));
      const extents = { input: extentOf(view.shapeAt(input)), middle: extentOf(view.shapeAt(id)), output };
      const map = outer && own && composed(outer.map, own, extents);
      if (!map) throw new Error(`the part before ${exit} does not include ${id}`);
      const parallel = terms.get(input);
      const term = isUnchanging(node) ? { ...outer, map } : composedKernel(outer, withKernel(model, node, own), map);
      const sum = parallel && added(parallel.map, map);
      terms.set(input, parallel && sum ? addedKernels([parallel, term], sum) : term);
    }
  }
  return terms;
}

/** Whether a node's map of each of its inputs is the identity. */
function isUnchanging({ op }: GraphNode): boolean {
  return op === 'add' || op === 'bias' || op === 'dropout';
}

/** The kernel of a node's map; ones for the identity, 1 / taps for average pooling. */
function withKernel(model: Model, node: GraphNode, map: SlidingMap): MapWithKernel {
  if (hasKernel(node)) return { map, kernel: Float64Array.from(valuesOf(model, node.id, 'kernel')) };
  if (node.op === 'batchNorm') return { map, kernel: normalizationFactors(node, (role) => valuesOf(model, node.id, role)) };
  if (node.op === 'scale') return { map, kernel: Float64Array.from(valuesOf(model, node.id, 'scale')) };
  return { map, kernel: new Float64Array(weightsOf(map)).fill(1 / tapsOf(map)) };
}

/** The kernel of second ∘ first, whose shape is `map`: for each pair of taps, the product of their matrices, added at the tap that the pair reads. */
function composedKernel(second: MapWithKernel, first: MapWithKernel, map: SlidingMap): MapWithKernel {
  const kernel = new Float64Array(weightsOf(map));
  const { outputs } = map;
  const [firstRows, middleRows, rows] = [first.map, second.map, map].map(rowsPerGroup) as [number, number, number];
  const [middles, perGroup] = [second.map.inputs, outputs / second.map.groups];
  const middlesPerGroup = middles / first.map.groups;
  for (let tap2 = 0; tap2 < tapsOf(second.map); tap2++) {
    const [row2, column2] = tapPosition(second.map, tap2);
    for (let tap1 = 0; tap1 < tapsOf(first.map); tap1++) {
      const [row1, column1] = tapPosition(first.map, tap1);
      const tap = tapAt(map, [row2 * first.map.stride[0] + row1, column2 * first.map.stride[1] + column1]);
      for (let middle = 0; middle < middles; middle++) {
        const from = Math.floor(middle / middleRows) * perGroup;
        const right = (tap2 * middleRows + (middle % middleRows)) * outputs;
        const firstInput = Math.floor(middle / middlesPerGroup) * firstRows - Math.floor(from / (outputs / map.groups)) * rows;
        for (let row = 0; row < firstRows; row++) {
          const factor = first.kernel[(tap1 * firstRows + row) * middles + middle] ?? 0;
          if (factor === 0) continue;
          const to = (tap * rows + firstInput + row) * outputs;
          for (let output = from; output < from + perGroup; output++) {
            kernel[to + output] = (kernel[to + output] ?? 0) + factor * (second.kernel[right + output] ?? 0);
          }
        }
      }
    }
  }
  return { map, kernel };
}

/** The kernel of a sum of maps, whose shape is `map`. */
function addedKernels(terms: readonly MapWithKernel[], map: SlidingMap): MapWithKernel {
  const kernel = new Float64Array(weightsOf(map));
  const { outputs } = map;
  const rows = rowsPerGroup(map);
  for (const term of terms) {
    const ownRows = rowsPerGroup(term.map);
    for (let tap = 0; tap < tapsOf(term.map); tap++) {
      const start = tapAt(map, tapPosition(term.map, tap)) * rows;
      for (let row = 0; row < ownRows; row++) {
        for (let output = 0; output < outputs; output++) {
          const input = Math.floor((output * term.map.groups) / outputs) * ownRows + row;
          const to = (start + (input % rows)) * outputs + output;
          kernel[to] = (kernel[to] ?? 0) + (term.kernel[(tap * ownRows + row) * outputs + output] ?? 0);
        }
      }
    }
  }
  return { map, kernel };
}

function rowsPerGroup({ inputs, groups }: SlidingMap): number {
  return inputs / groups;
}
