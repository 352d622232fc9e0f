import { consumersOf, nodeOf, type DenseNode } from '#shared/graph/index.ts';
import { biasOf } from './fold.ts';
import { ModelDraft, valuesOf, type Model } from './model.ts';

/** Two dense maps in a row: the first feeds the second alone, with nothing between. */
export interface DensePair {
  readonly first: DenseNode;
  readonly second: DenseNode;
  readonly inputs: number;
}

export function densePairs(model: Model): readonly DensePair[] {
  const consumers = consumersOf(model.graph);
  return model.graph.nodes.flatMap((second) => {
    if (second.op !== 'dense') return [];
    const first = nodeOf(model.graph, second.inputs[0] ?? '');
    if (first.op !== 'dense' || first.id === model.graph.output || consumers.get(first.id)?.length !== 1) return [];
    return [{ first, second, inputs: valuesOf(model, first.id, 'kernel').length / first.units }];
  });
}

/** i·m + m·o multiply-accumulates become i·o: worth it unless the pair is a bottleneck. */
export function isWorthMerging({ first, second, inputs }: DensePair): boolean {
  return inputs * second.units <= inputs * first.units + first.units * second.units;
}

/** x W1 + b1, then W2 and b2, is x (W1 W2) + (b1 W2 + b2): exact for every input. The sums run in float64. */
export function mergeDense(model: Model, { first, second, inputs }: DensePair): Model {
  const [left, right] = [valuesOf(model, first.id, 'kernel'), valuesOf(model, second.id, 'kernel')];
  const kernel = productOf(left, right, inputs, first.units, second.units);
  const moved = productOf(biasOf(model, first), right, 1, first.units, second.units);
  const bias = biasOf(model, second).map((value, unit) => value + (moved[unit] ?? 0));
  const draft = new ModelDraft(model);
  draft.replace({ ...second, bias: true }, { kernel: Float32Array.from(kernel), bias: Float32Array.from(bias) });
  draft.remove(first.id, first.inputs[0] ?? '');
  return draft.finish();
}

function productOf(left: Float32Array | Float64Array, right: Float32Array, rows: number, inner: number, columns: number): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < inner; place++) {
      const factor = left[row * inner + place] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < columns; column++) {
        const index = row * columns + column;
        product[index] = (product[index] ?? 0) + factor * (right[place * columns + column] ?? 0);
      }
    }
  }
  return product;
}
