import { elementsOf, GraphDraft, type GraphNode, graphView, type Model, type ModelGraph, type Parameter } from '#shared/graph/index.ts';
import type { Segment } from './segment.ts';

/** Operations that runtimes compute channels first; all others read tokens and vectors as they are. */
const IMAGE_OPERATIONS: ReadonlySet<GraphNode['op']> = new Set(['conv2d', 'pool2d', 'globalAveragePool', 'batchNorm', 'upsample']);

/**
 * Whether copies of a segment can be timed in one network. Copies with parameters of their own may read the same values, and any copy may
 * read the previous one if its shape is the same. Other copies would be computed once.
 */
export function isRepeatable(segment: Segment): boolean {
  return isChainable(segment) || parametersIn(segment).length > 0;
}

/**
 * A network that computes copies of a segment and little else, with arbitrary weights: one after another if output and input have the same
 * shape, otherwise side by side and added up.
 */
export function repeatedSegment(segment: Segment, copies: number): Model {
  const draft = new GraphDraft({ name: 'segment' });
  const operands = addOperands(draft, segment);
  const isChained = isChainable(segment);
  let last = '';
  for (let copy = 0; copy < copies; copy++) {
    const read = isChained && last ? [last, ...operands.slice(1)] : operands;
    const output = addCopy(draft, segment, `copy${copy}`, read);
    last = isChained || !last ? output : draft.add({ id: `sum${copy}`, op: 'add', inputs: [last, output] });
  }
  const { graph } = draft.finish(last);
  return { graph, weights: arbitraryWeights(graph) };
}

/** A network that does almost nothing: what a call takes by itself. */
export function emptyNetwork(): Model {
  const draft = new GraphDraft({ name: 'empty' });
  draft.add({ id: 'input', op: 'input', shape: [1], inputs: [] });
  draft.add({ id: 'scale', op: 'scale', inputs: ['input'] });
  const { graph } = draft.finish('scale');
  return { graph, weights: arbitraryWeights(graph) };
}

/** The number of weights of one copy. */
export function weightsIn(segment: Segment): number {
  return parametersIn(segment).reduce((sum, { shape }) => sum + elementsOf(shape), 0);
}

function parametersIn(segment: Segment): readonly Parameter[] {
  return graphView(oneCopy(segment)).parameters;
}

function isChainable(segment: Segment): boolean {
  const view = graphView(oneCopy(segment));
  return view.outputShape.join() === segment.inputs[0]?.join();
}

function oneCopy(segment: Segment): ModelGraph {
  const draft = new GraphDraft({ name: 'segment' });
  return draft.finish(addCopy(draft, segment, 'copy0', addOperands(draft, segment))).graph;
}

/** Adds the network's input and what the segment reads; returns the ids of its operands. */
function addOperands(draft: GraphDraft, { inputs, nodes }: Segment): readonly string[] {
  const [first = [], ...others] = inputs;
  const [node] = nodes;
  const isShared = others.every((shape) => shape.join() === first.join());
  const isImage = first.length === 3 && node !== undefined && IMAGE_OPERATIONS.has(node.op);
  if (isShared && (isImage || first.length === 1)) {
    draft.add({ id: 'input', op: 'input', shape: first, inputs: [] });
    return inputs.map(() => 'input');
  }
  const distinct = isShared ? [first] : inputs;
  const total = distinct.reduce((sum, shape) => sum + elementsOf(shape), 0);
  draft.add({ id: 'input', op: 'input', shape: [total], inputs: [] });
  let start = 0;
  const operands = distinct.map((shape, index) => {
    const end = start + elementsOf(shape);
    const part = addPart(draft, `part${index}`, start, end, total);
    start = end;
    return draft.add({ id: `operand${index}`, op: 'reshape', inputs: [part], shape });
  });
  return inputs.map((_, index) => operands[isShared ? 0 : index] ?? '');
}

function addPart(draft: GraphDraft, id: string, start: number, end: number, total: number): string {
  if (end - start === total) return 'input';
  return draft.add({ id, op: 'slice', inputs: ['input'], axis: 0, start, end, step: 1 });
}

function addCopy(draft: GraphDraft, { nodes }: Segment, prefix: string, operands: readonly string[]): string {
  return nodes.reduce(
    (_, node, index) => draft.add({ ...node, id: `${prefix}/n${index}`, inputs: index === 0 ? operands : [`${prefix}/n${index - 1}`] }),
    '',
  );
}

/**
 * Weights that keep values of a few repetitions in an ordinary range: denormal and infinite numbers take longer. None is 0 or 1, which a
 * runtime could skip.
 */
function arbitraryWeights(graph: ModelGraph): ReadonlyMap<string, Float32Array> {
  const weights = graphView(graph).parameters.map(({ name, role, shape }) => {
    const size = role === 'kernel' ? 2 / Math.sqrt(elementsOf(shape) / (shape.at(-1) ?? 1)) : 0.2;
    const center = role === 'kernel' || role === 'bias' || role === 'mean' ? 0 : 0.9;
    return [name, Float32Array.from({ length: elementsOf(shape) }, (_, index) => center + size * uneven(index))] as const;
  });
  return new Map(weights);
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Evenly distributed in -0.5..0.5, and never 0. */
function uneven(index: number): number {
  return (((index + 1) * GOLDEN_RATIO) % 1) - 0.5;
}
