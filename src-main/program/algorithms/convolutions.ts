import { type Conv2dNode, graphView, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { AlgorithmChoice, ConvolutionAlgorithm } from '../operations/winograd/algorithm-choice.ts';
import { winogradAlgorithms } from '../operations/winograd/algorithms.ts';
import { fastAlgorithm } from '../operations/winograd/fast-algorithm.ts';
import { isTiled } from '../operations/winograd/tiled-convolution.ts';
import { transformsOf, worthwhileTransforms } from '../operations/winograd/transforms.ts';

/** The algorithms of convolutions in files; `winograd-m` is Winograd's F(m x m, 3x3) by transforms of whole images. */
export const algorithmNames = ['direct', 'tiled', 'winograd-1', 'winograd-2', 'winograd-4'] as const;
export type AlgorithmName = (typeof algorithmNames)[number];

/** A convolution for which there is a choice of algorithms. */
export interface Convolution {
  /** Identifies its shapes, padding and batch: `16x16x128 to 16x16x128, padding 1 1 1 1, batch 64`. */
  readonly key: string;
  readonly node: Conv2dNode;
  readonly input: Shape;
  readonly output: Shape;
  /** Images of a step. */
  readonly images: number;
  /** The algorithms that may be the fastest; `direct` is the first. */
  readonly candidates: readonly AlgorithmName[];
  /** The algorithm that is expected to be the fastest. */
  readonly expected: AlgorithmName;
}

/** Algorithms by the keys of convolutions. */
export type AlgorithmTable = ReadonlyMap<string, AlgorithmName>;

/** Estimates are off by about this factor. */
const UNCERTAINTY = 1.5;

/** The distinct convolutions of a network for which there is a choice of algorithms. */
export function convolutionsOf(graph: ModelGraph, images: number): readonly Convolution[] {
  const view = graphView(graph);
  const found = new Map<string, Convolution>();
  for (const node of graph.nodes) {
    if (node.op !== 'conv2d' || !hasChoice(node)) continue;
    const [input, output] = [view.shapeAt(node.inputs[0] ?? ''), view.shapeAt(node.id)];
    const key = keyOf(node, input, output, images);
    if (found.has(key)) continue;
    const candidates = candidatesOf(node, input, output, images);
    const expected = nameOf(fastAlgorithm(images)(node, input, output));
    found.set(key, { key, node, input, output, images, candidates, expected });
  }
  return [...found.values()].filter(({ candidates }) => candidates.length > 1);
}

/** Winograd's algorithms compute 3x3 convolutions with stride 1. */
function hasChoice({ kernel, stride, dilation = [1, 1], groups }: Conv2dNode): boolean {
  return kernel.every((size) => size === 3) && [...stride, ...dilation, groups].every((size) => size === 1);
}

function candidatesOf(node: Conv2dNode, input: Shape, output: Shape, images: number): readonly AlgorithmName[] {
  const transforms = worthwhileTransforms(node, input, output, images, UNCERTAINTY);
  return ['direct', ...(isTiled(node, input, output) ? (['tiled'] as const) : []), ...(transforms ? [nameOf(transforms)] : [])];
}

/** Looks algorithms up in a table, and takes those expected to be the fastest for convolutions that it lacks. */
export function algorithmsFrom(table: AlgorithmTable, images: number): AlgorithmChoice {
  return (node, input, output) => {
    const name = hasChoice(node) ? table.get(keyOf(node, input, output, images)) : undefined;
    return name === undefined ? fastAlgorithm(images)(node, input, output) : algorithmOf(name, node, input, output);
  };
}

/** The named algorithm for a convolution to which it applies. */
export function algorithmOf(name: AlgorithmName, node: Conv2dNode, input: Shape, output: Shape): ConvolutionAlgorithm {
  if (name === 'direct' || name === 'tiled') return name;
  const algorithm = winogradAlgorithms.find(({ outputs }) => name === `winograd-${outputs}`);
  if (!algorithm) throw new Error(`no algorithm ${name}`);
  return transformsOf(algorithm, node, input, output);
}

function nameOf(algorithm: ConvolutionAlgorithm): AlgorithmName {
  if (typeof algorithm === 'string') return algorithm;
  const name = algorithmNames.find((one) => one === `winograd-${algorithm.outputs}`);
  if (!name) throw new Error(`no name for F(${algorithm.outputs}, 3)`);
  return name;
}

function keyOf({ padding }: Conv2dNode, input: Shape, output: Shape, images: number): string {
  return `${input.join('x')} to ${output.join('x')}, padding ${padding.join(' ')}, batch ${images}`;
}
