import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { NetworkBuilder } from './network-builder.ts';

interface Mlp {
  readonly hidden: readonly number[];
  readonly dropout: number;
}

/** A multilayer perceptron: hidden dense layers with rectifiers, and a classifier. */
export function mlpNetwork({ hidden, dropout }: Mlp, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('mlp', input);
  let last = builder.flatten('flatten', 'input');
  for (const [index, units] of hidden.entries()) {
    last = builder.rectifier(`hidden${index + 1}/relu`, builder.dense(`hidden${index + 1}/dense`, last, units));
  }
  return builder.build(builder.dense('head/dense', builder.dropout('head/dropout', last, dropout), classes));
}
