import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { NetworkBuilder } from './network-builder.ts';
import { basicBlock, residualStages } from './residual-stages.ts';

export interface StagedNetwork {
  /** Channels of each stage; every stage after the first halves the image. */
  readonly widths: readonly number[];
  /** Blocks of each stage. */
  readonly blocks: readonly number[];
  readonly dropout: number;
}

export interface ResidualNetwork extends StagedNetwork {
  readonly stem: 'stride-1' | 'stride-2';
}

/**
 * A residual network for small images: a 3x3 stem convolution, with stride 2 if so set, stages of basic blocks, global pooling, classifier.
 * Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016.
 */
export function residualNetwork({ widths, blocks, stem: kind, dropout }: ResidualNetwork, input: Shape, classes: number): ModelGraph {
  const builder = new NetworkBuilder('residual', input);
  const stemWidth = widths[0] ?? 0;
  const convolved = builder.convolution('stem/conv', 'input', { filters: stemWidth, stride: kind === 'stride-2' ? 2 : 1 });
  const stem = builder.normalization('stem/norm', convolved);
  const first = builder.rectifier('stem/relu', stem);
  const last = residualStages(builder, first, stemWidth, { block: basicBlock, widths, blocks });
  const pooled = builder.dropout('head/dropout', builder.globalPool('head/pool', last), dropout);
  return builder.build(builder.dense('head/dense', pooled, classes));
}
