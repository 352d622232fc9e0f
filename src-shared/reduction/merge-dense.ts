import { type DenseNode, type DropoutNode, GraphDraft, graphView, type Model, valuesOf } from '#shared/graph/index.ts';
import { biasOf } from './fold.ts';

/** Two consecutive dense layers: the first feeds only the second, with at most dropout between them, which is the identity at inference. */
export interface DensePair {
  readonly first: DenseNode;
  readonly between: readonly DropoutNode[];
  readonly second: DenseNode;
  readonly inputs: number;
}

export function densePairs(model: Model): readonly DensePair[] {
  const view = graphView(model.graph);
  const pairBefore = (second: DenseNode, id: string, between: readonly DropoutNode[]): readonly DensePair[] => {
    const node = view.node(id);
    if (id === model.graph.output || view.consumers(id).length !== 1) return [];
    if (node.op === 'dropout') return pairBefore(second, node.inputs[0] ?? '', [...between, node]);
    if (node.op !== 'dense') return [];
    return [{ first: node, between, second, inputs: valuesOf(model, node.id, 'kernel').length / node.units }];
  };
  return model.graph.nodes.flatMap((node) => (node.op === 'dense' ? pairBefore(node, node.inputs[0] ?? '', []) : []));
}

/** Whether merging saves multiply-accumulates: i·m + m·o per position become i·o, which is more if the pair is a bottleneck. */
export function isWorthMerging({ first, second, inputs }: DensePair): boolean {
  return inputs * second.units <= inputs * first.units + first.units * second.units;
}

/** Merges a pair: (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2). Exact for every input; sums in float64. */
export function mergeDense(model: Model, { first, between, second, inputs }: DensePair): Model {
  const [left, right] = [valuesOf(model, first.id, 'kernel'), valuesOf(model, second.id, 'kernel')];
  const kernel = productOf(left, right, inputs, first.units, second.units);
  const moved = productOf(biasOf(model, first), right, 1, first.units, second.units);
  const bias = biasOf(model, second).map((value, unit) => value + (moved[unit] ?? 0));
  const draft = GraphDraft.of(model);
  draft.replace({ ...second, bias: true }, { kernel: Float32Array.from(kernel), bias: Float32Array.from(bias) });
  for (const { id, inputs: read } of between) draft.remove(id, read[0] ?? '');
  draft.remove(first.id, first.inputs[0] ?? '');
  return draft.finish();
}

function productOf(left: Float32Array | Float64Array, right: Float32Array, rows: number, inner: number, columns: number): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let term = 0; term < inner; term++) {
      const factor = left[row * inner + term] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < columns; column++) {
        const index = row * columns + column;
        product[index] = (product[index] ?? 0) + factor * (right[term * columns + column] ?? 0);
      }
    }
  }
  return product;
}
