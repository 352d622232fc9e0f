import { type GraphNode, graphView, hasKernel, type Model, valuesOf } from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import type { LinearRegion } from './linear-region.ts';
import { type MapAlgebra, termsAlong } from './region-walk.ts';
import {
  added,
  affineMapOf,
  composed,
  identityMap,
  type SlidingMap,
  slidingMapOf,
  tapAt,
  tapPosition,
  tapsOf,
  weightsOf,
} from './sliding-map.ts';

/** A sliding map with its kernel `[taps, inputs / groups, outputs]`, row-major, in float64. */
interface MapWithKernel {
  readonly map: SlidingMap;
  /** Undefined for the identity, whose kernel is all ones. */
  readonly kernel: Float64Array | undefined;
}

/** The kernel of a region's map, `[taps, inputs / groups, outputs]`, row-major: products and sums in float64. */
export function regionKernel(model: Model, { source, exit, nodes }: LinearRegion): Float32Array {
  const term = termsAlong(graphView(model.graph), exit, nodes, kernelsOf(model)).get(source);
  if (!term) throw new Error(`the region before ${exit} does not start after ${source}`);
  return Float32Array.from(valuesIn(term));
}

/** A sliding map, and all values of its kernel. */
export interface MapWithValues {
  readonly map: SlidingMap;
  readonly kernel: Float64Array;
}

/**
 * The maps whose sum an exit is, besides constants, by the node that each reads.
 *
 * @param nodes the affine nodes that are composed, from the exit backward
 */
export function affineKernels(model: Model, exit: string, nodes: readonly string[]): ReadonlyMap<string, MapWithValues> {
  const terms = termsAlong(graphView(model.graph), exit, nodes, kernelsOf(model, affineMapOf));
  return new Map([...terms].map(([id, term]) => [id, { map: term.map, kernel: valuesIn(term) }]));
}

/** Maps with the kernels that a model's parameters give them. */
function kernelsOf(model: Model, shapeOf = slidingMapOf): MapAlgebra<MapWithKernel> {
  return {
    identity: (channels) => ({ map: identityMap(channels), kernel: undefined }),
    mapOf: (node, input) => {
      const map = shapeOf(node, input);
      return map && { map, kernel: kernelIn(model, node, map) };
    },
    composed: (outer, own, extents) => {
      const map = composed(outer.map, own.map, extents);
      return map && { map, kernel: composedKernel(outer, own, map) };
    },
    added: (one, other) => {
      const map = added(one.map, other.map);
      return map && { map, kernel: addedKernels([one, other], map) };
    },
  };
}

/** The kernel of a node's map: 1 / taps for average pooling. */
function kernelIn(model: Model, node: GraphNode, map: SlidingMap): Float64Array | undefined {
  if (hasKernel(node)) return Float64Array.from(valuesOf(model, node.id, 'kernel'));
  if (node.op === 'batchNorm') return normalizationFactors(node, (role) => valuesOf(model, node.id, role));
  if (node.op === 'scale') return Float64Array.from(valuesOf(model, node.id, 'scale'));
  return node.op === 'pool2d' ? new Float64Array(weightsOf(map)).fill(1 / tapsOf(map)) : undefined;
}

function valuesIn({ map, kernel }: MapWithKernel): Float64Array {
  return kernel ?? new Float64Array(weightsOf(map)).fill(1);
}

/** The kernel of second ∘ first, whose shape is `map`: for each pair of taps, the product of their matrices, added at the tap that the pair reads. */
function composedKernel(second: MapWithKernel, first: MapWithKernel, map: SlidingMap): Float64Array | undefined {
  if (!second.kernel || !first.kernel) return second.kernel ?? first.kernel;
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
  return kernel;
}

/** The kernel of a sum of maps, whose shape is `map`. */
function addedKernels(terms: readonly MapWithKernel[], map: SlidingMap): Float64Array {
  const kernel = new Float64Array(weightsOf(map));
  const { outputs } = map;
  const rows = rowsPerGroup(map);
  for (const term of terms) {
    const own = valuesIn(term);
    const ownRows = rowsPerGroup(term.map);
    for (let tap = 0; tap < tapsOf(term.map); tap++) {
      const start = tapAt(map, tapPosition(term.map, tap)) * rows;
      for (let row = 0; row < ownRows; row++) {
        for (let output = 0; output < outputs; output++) {
          const input = Math.floor((output * term.map.groups) / outputs) * ownRows + row;
          const to = (start + (input % rows)) * outputs + output;
          kernel[to] = (kernel[to] ?? 0) + (own[(tap * ownRows + row) * outputs + output] ?? 0);
        }
      }
    }
  }
  return kernel;
}

function rowsPerGroup({ inputs, groups }: SlidingMap): number {
  return inputs / groups;
}
