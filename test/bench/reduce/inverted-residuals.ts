import type { GraphNode, Model, ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { modelWithForms } from '#shared/reduction/index.ts';
import { BATCHES, type Meters } from './meters.ts';
import { reduceBy } from './reduce-by.ts';
import type { ReducedRow } from './rows-of-case.ts';

/** An inverted residual of MobileNetV2-1.0 at 224×224, and the published milliseconds of its three layers and of the dense 3×3 layer. */
interface PublishedMerge {
  readonly channels: readonly [input: number, expanded: number, output: number];
  readonly size: number;
  readonly stride: 1 | 2;
  readonly layers: readonly [number, number, number];
  readonly merged: number;
}

/**
 * With TensorRT on an RTX 2080 Ti, at batch 128: Kim, Jeong, Jang, Lee, Song, "Efficient Latency-Aware CNN Depth Compression via Two-Stage Dynamic Programming",
 * ICML 2023, utils/table/mbv2_1.0/time_fish_gpu1_1228.csv of github.com/snu-mllab/Efficient-CNN-Depth-Compression at c59bc244.
 */
const PUBLISHED: readonly PublishedMerge[] = [
  { channels: [16, 96, 24], size: 112, stride: 2, layers: [1.924, 1.929, 0.667], merged: 0.668 },
  { channels: [24, 144, 24], size: 56, stride: 1, layers: [0.924, 1.317, 0.798], merged: 0.79 },
  { channels: [24, 144, 32], size: 56, stride: 2, layers: [0.924, 0.935, 0.447], merged: 0.449 },
  { channels: [32, 192, 32], size: 28, stride: 1, layers: [0.515, 0.777, 0.483], merged: 0.474 },
  { channels: [32, 192, 64], size: 28, stride: 2, layers: [0.515, 0.657, 0.364], merged: 0.416 },
  { channels: [64, 384, 64], size: 14, stride: 1, layers: [0.436, 0.681, 0.429], merged: 0.52 },
  { channels: [64, 384, 96], size: 14, stride: 1, layers: [0.436, 0.68, 0.488], merged: 0.506 },
  { channels: [96, 576, 96], size: 14, stride: 1, layers: [0.539, 0.814, 0.57], merged: 0.587 },
  { channels: [96, 576, 160], size: 14, stride: 2, layers: [0.538, 0.677, 0.424], merged: 0.509 },
  { channels: [160, 960, 160], size: 7, stride: 1, layers: [0.458, 0.663, 0.495], merged: 0.588 },
  { channels: [160, 960, 320], size: 7, stride: 1, layers: [0.459, 0.659, 0.619], merged: 0.862 },
];

/** The row of a merge. */
interface MergedRow extends ReducedRow {
  /** The published ratio. */
  readonly published: number;
}

/** The latency of each inverted residual as one dense layer against that of its three layers. */
export async function measureInvertedResiduals(meters: Meters, part: string): Promise<readonly MergedRow[]> {
  const rows: MergedRow[] = [];
  for (const one of PUBLISHED.filter((merge) => nameOf(merge).includes(part))) {
    const before = invertedResidual(one);
    const after = merged(before);
    const published = one.merged / one.layers.reduce((sum, time) => sum + time);
    for (const batch of BATCHES) {
      const [peer = NaN, ours = NaN] = await meters[batch].measure([before, after]);
      rows.push({ network: nameOf(one), against: `three layers, batch ${batch}`, ours, peer, ratio: ours / peer, goal: 1, published });
    }
  }
  return rows;
}

function nameOf({ channels, size, stride }: PublishedMerge): string {
  return `inverted residual ${channels.join('-')} at ${size}²${stride === 2 ? ', stride 2' : ''}`;
}

function invertedResidual({ channels: [input, expanded, output], size, stride }: PublishedMerge): Model {
  const pointwise = { op: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0, 0, 0], groups: 1, bias: true } as const;
  const depthwise = { ...pointwise, kernel: [3, 3], stride: [stride, stride], padding: [1, 1, 1, 1], groups: expanded } as const;
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [size, size, input] },
    { ...pointwise, id: 'expand', inputs: ['input'], filters: expanded },
    { id: 'expand/relu', op: 'activation', kind: 'relu6', inputs: ['expand'] },
    { ...depthwise, id: 'depthwise', inputs: ['expand/relu'], filters: expanded },
    { id: 'depthwise/relu', op: 'activation', kind: 'relu6', inputs: ['depthwise'] },
    { ...pointwise, id: 'project', inputs: ['depthwise/relu'], filters: output },
    ...(input === output && stride === 1 ? [{ id: 'sum', op: 'add', inputs: ['project', 'input'] } as const] : []),
  ];
  const graph: ModelGraph = { format: 1, name: 'inverted residual', nodes, output: nodes.at(-1)?.id ?? '' };
  return { graph, weights: initialWeights(graph, 1) };
}

/** With linear activations, whatever it costs. */
function merged(model: Model): Model {
  const forms = model.graph.nodes.flatMap(({ id, op }) => {
    const channels = op === 'activation' ? expandedChannels(model.graph) : 0;
    return channels > 0 ? [[id, { scale: new Float32Array(channels).fill(1) }] as const] : [];
  });
  const { reduced } = reduceBy(modelWithForms(model, new Map(forms)), { mode: 'all' });
  if (reduced.graph.nodes.filter(({ op }) => op === 'conv2d').length !== 1) throw new Error('an inverted residual is one layer');
  return reduced;
}

function expandedChannels({ nodes }: ModelGraph): number {
  const node = nodes.find(({ id }) => id === 'expand');
  return node?.op === 'conv2d' ? node.filters : 0;
}
