import { channelsOf, GraphDraft, type GraphNode, graphView, type Model, valuesOf } from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';
import type { InputNormalization, InputScaling } from '#shared/networks/index.ts';

/** Values above which a mean or standard deviation is one of pixels of 0..255; statistics of pixels of 0..1 are below 1. */
const MIN_OF_BYTES = 8;
/** Ranges of mean and standard deviation of images of 0..1; those of images that are already normalized are about 0 and 1. */
const UNIT_MEANS = [0.05, 0.95] as const;
const UNIT_STDS = [0.05, 0.75] as const;

/** What a network does to its input first: factors and offsets of each channel, or batch normalizations. */
export interface InputPreprocessing {
  /** The nodes, from the input on. */
  readonly nodes: readonly string[];
  /** Whether all of them are batch normalizations, as in networks that learn how to normalize their input. */
  readonly isLearned: boolean;
  /** Undefined if they are not statistics of pixels. */
  readonly scaling: InputScaling | undefined;
}

/** The preprocessing inside a network of images; undefined if there is none. */
export function inputPreprocessing({ graph, weights }: Model): InputPreprocessing | undefined {
  const view = graphView(graph);
  const [input] = graph.nodes;
  if (!input || view.inputShape.length !== 3) return undefined;
  const channels = channelsOf(view.inputShape);
  const factors = Array<number>(channels).fill(1);
  const offsets = Array<number>(channels).fill(0);
  const nodes: string[] = [];
  for (let last = input.id; ;) {
    const [reader, ...others] = view.consumers(last);
    const step = reader && others.length === 0 ? channelwise(reader, { graph, weights }, channels) : undefined;
    if (!reader || !step) break;
    for (const [channel, { factor, offset }] of step.entries()) {
      factors[channel] = (factors[channel] ?? NaN) * factor;
      offsets[channel] = (offsets[channel] ?? NaN) * factor + offset;
    }
    nodes.push(reader.id);
    last = reader.id;
  }
  if (nodes.length === 0) return undefined;
  const mean = offsets.map((offset, channel) => -offset / (factors[channel] ?? NaN));
  const std = factors.map((factor) => 1 / factor);
  const white = whiteOf(mean, std);
  const isLearned = nodes.every((id) => view.node(id).op === 'batchNorm');
  return { nodes, isLearned, scaling: white && { mean, std, white } };
}

/** The network without the given nodes of one input, which follow each other. */
export function withoutNodes(model: Model, nodes: readonly string[]): Model {
  const draft = GraphDraft.of(model);
  for (const id of nodes) draft.remove(id, draft.find(id)?.inputs[0] ?? '');
  return draft.finish();
}

/** The same statistics for pixels of 0..1. */
export function normalizationOf({ mean, std, white }: InputScaling): InputNormalization {
  const ofUnit = (values: readonly number[]): number[] => values.map((value) => value / white);
  return { mean: ofUnit(mean), std: ofUnit(std) };
}

/** y = factor x + offset */
interface Affine {
  readonly factor: number;
  readonly offset: number;
}

/** A node as an affine function of each channel; undefined for other nodes and for values that depend on the position. */
function channelwise(node: GraphNode, model: Model, channels: number): readonly Affine[] | undefined {
  const own = (role: string): Float32Array => valuesOf(model, node.id, role);
  const each = (at: (channel: number) => Affine): readonly Affine[] => Array.from({ length: channels }, (_, channel) => at(channel));
  if (node.op === 'scale') return each((channel) => ({ factor: own('scale')[channel] ?? NaN, offset: 0 }));
  if (node.op === 'batchNorm') {
    const factors = normalizationFactors(node, own);
    return each((channel) => {
      const factor = factors[channel] ?? NaN;
      return { factor, offset: (own('beta')[channel] ?? NaN) - factor * (own('mean')[channel] ?? NaN) };
    });
  }
  if (node.op !== 'bias' || node.shape.slice(0, -1).some((size) => size !== 1)) return undefined;
  const values = own(biasRole(node));
  return each((channel) => ({ factor: 1, offset: values[values.length === 1 ? 0 : channel] ?? NaN }));
}

/** The largest value of the images with such statistics; undefined if these cannot be pixels. */
function whiteOf(mean: readonly number[], std: readonly number[]): 1 | 255 | undefined {
  if (!std.every((value) => value > 0 && Number.isFinite(value))) return undefined;
  const areWithin = (values: readonly number[], [low, high]: readonly [number, number]): boolean =>
    values.every((value) => value >= low && value <= high);
  const isOfBytes = mean.every((value) => value > MIN_OF_BYTES) || std.every((value) => value > MIN_OF_BYTES);
  if (isOfBytes && areWithin(mean, [-255, 255]) && areWithin(std, [1 / 2, 2 * 255])) return 255;
  return areWithin(mean, UNIT_MEANS) && areWithin(std, UNIT_STDS) ? 1 : undefined;
}
