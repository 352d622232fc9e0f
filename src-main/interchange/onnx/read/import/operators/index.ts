import type { Handler } from '../context.ts';
import { concat } from './concatenation.ts';
import { convolution } from './convolution.ts';
import { binary, clip, prelu, sum, unaryOperators } from './elementwise.ts';
import { cast, dropout, identity, shape, size } from './identity.ts';
import { expand, flatten, gather, pad, reshape, slice, split, squeeze, transpose, unsqueeze } from './movements.ts';
import { batchNormalization, layerNormalization, logSoftmax, softmax } from './normalizations.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pools.ts';
import { gemm, matMul } from './products.ts';
import { reduceMax, reduceMean } from './reductions.ts';
import { resize, upsample } from './resize.ts';

/** Operators on computed values. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    ...unaryOperators,
    Add: binary,
    AveragePool: averagePool,
    BatchNormalization: batchNormalization,
    Cast: cast,
    Clip: clip,
    Concat: concat,
    Conv: convolution,
    Div: binary,
    Dropout: dropout,
    Expand: expand,
    Flatten: flatten,
    Gather: gather,
    Gemm: gemm,
    GlobalAveragePool: globalAveragePool,
    GlobalMaxPool: globalMaxPool,
    Identity: identity,
    LayerNormalization: layerNormalization,
    LogSoftmax: logSoftmax,
    MatMul: matMul,
    Max: binary,
    MaxPool: maxPool,
    Min: binary,
    Mul: binary,
    PRelu: prelu,
    Pad: pad,
    Pow: binary,
    ReduceMax: reduceMax,
    ReduceMean: reduceMean,
    Reshape: reshape,
    Resize: resize,
    Shape: shape,
    Size: size,
    Slice: slice,
    Softmax: softmax,
    Split: split,
    Squeeze: squeeze,
    Sub: binary,
    Sum: sum,
    Transpose: transpose,
    Unsqueeze: unsqueeze,
    Upsample: upsample,
  }),
);
