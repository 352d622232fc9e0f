import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { NetworkBuilder } from './network-builder.ts';
import type { StagedNetwork } from './residual.ts';

/**
 * A plain convolutional network without skip connections: stages of 3x3 convolutions with batch normalization and rectifiers, a 2x2 max
 * pool between stages, global pooling, classifier.
 */
export function plainNetwork({ widths, blocks, dropout }: StagedNetwork, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('plain', input);
  let last = 'input';
  for (const [stage, filters] of widths.entries()) {
    if (stage > 0) last = builder.maxPool(`stage${stage + 1}/pool`, last, { size: 2, stride: 2 });
    for (let block = 1; block <= (blocks[stage] ?? 0); block++) {
      const name = `stage${stage + 1}/`;
      const convolved = builder.convolution(`${name}conv${block}`, last, { filters });
      last = builder.rectifier(`${name}relu${block}`, builder.normalization(`${name}norm${block}`, convolved));
    }
  }
  const pooled = builder.dropout('head/dropout', builder.globalPool('head/pool', last), dropout);
  return builder.build(builder.dense('head/dense', pooled, classes));
}
