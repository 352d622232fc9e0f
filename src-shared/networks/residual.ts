import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { GraphBuilder } from './graph-builder.ts';

export interface StagedNetwork {
  /** Channels of each stage; every stage after the first halves the image. */
  readonly widths: readonly number[];
  /** Blocks of each stage. */
  readonly blocks: readonly number[];
  readonly dropout: number;
}

/**
 * A residual net with the 3x3 stem for small images: a stem convolution, stages of basic blocks (two 3x3 convolutions, each with
 * batch normalisation, and a rectifier after the addition), a 1x1 projection where the shape changes, global pooling, classifier.
 * Source: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016; projections as option B.
 */
export function residualNetwork({ widths, blocks, dropout }: StagedNetwork, input: Shape, classes: number): ModelGraph {
  const builder = new GraphBuilder('residual', input);
  const stemWidth = widths[0] ?? 0;
  const stem = builder.normalisation('stem/norm', builder.convolution('stem/conv', 'input', { filters: stemWidth }));
  let last = builder.rectifier('stem/relu', stem);
  let channels = stemWidth;
  for (const [stage, filters] of widths.entries()) {
    for (let block = 0; block < (blocks[stage] ?? 0); block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      last = basicBlock(builder, `stage${stage + 1}/block${block + 1}`, last, {
        filters,
        stride,
        projects: stride > 1 || filters !== channels,
      });
      channels = filters;
    }
  }
  const pooled = builder.dropout('head/dropout', builder.globalPool('head/pool', last), dropout);
  return builder.build(builder.dense('head/dense', pooled, classes));
}

interface Block {
  readonly filters: number;
  readonly stride: number;
  readonly projects: boolean;
}

function basicBlock(builder: GraphBuilder, name: string, input: string, { filters, stride, projects }: Block): string {
  const first = builder.normalisation(`${name}/norm1`, builder.convolution(`${name}/conv1`, input, { filters, stride }));
  const middle = builder.rectifier(`${name}/relu1`, first);
  const main = builder.normalisation(`${name}/norm2`, builder.convolution(`${name}/conv2`, middle, { filters }));
  const skip = projects
    ? builder.normalisation(`${name}/skip-norm`, builder.convolution(`${name}/skip-conv`, input, { filters, size: 1, stride }))
    : input;
  return builder.rectifier(`${name}/relu2`, builder.addition(`${name}/add`, main, skip));
}
