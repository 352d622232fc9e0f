import { regionIntervals, type RegionName, regionNames } from '#shared/activations/index.ts';
import { inferShapes, type Model, nodeOf, prunableLayers, shapeAt } from '#shared/graph/index.ts';
import type { ObservedStates } from '#shared/reduction/index.ts';
import { interpret } from './interpreter.ts';

/** Counts states by definition: the sign and the region of each rectifier's input at every position of every image. */
export function observe(model: Model, images: readonly Float64Array[], tau = 0.01): ObservedStates {
  const shapes = inferShapes(model.graph);
  const states = new Map(
    prunableLayers(model.graph).map(({ activation }) => {
      const zeros = (): number[] => Array.from({ length: shapeAt(shapes, activation).at(-1) ?? 0 }, () => 0);
      const regions = Object.fromEntries(regionNames.map((name) => [name, zeros()])) as Record<RegionName, number[]>;
      return [activation, { on: zeros(), off: zeros(), zero: zeros(), regions }];
    }),
  );
  for (const image of images) {
    const outputs = interpret(model.graph, model.weights, image);
    for (const [activation, counts] of states) {
      const node = nodeOf(model.graph, activation);
      const intervals = node.op === 'activation' ? regionIntervals(node, tau) : [];
      const count = (row: number[], index: number): void => {
        row[index % row.length] = (row[index % row.length] ?? 0) + 1;
      };
      outputs.get(node.inputs[0] ?? '')?.forEach((value, index) => {
        count(value > 0 ? counts.on : value < 0 ? counts.off : counts.zero, index);
        const interval = intervals.findLast(({ from }) => (from === 0 ? value > 0 : value >= from));
        if (interval && value !== 0) count(counts.regions[interval.region], index);
      });
    }
  }
  return states;
}
