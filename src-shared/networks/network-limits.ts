import { totalCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, graphView, type ModelGraph } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { formatCount } from '#shared/text/index.ts';

/** Operations; the same limit as for graphs from files. */
const MAX_NODES = 10_000;
/** Values in one tensor, and in all weights together: the range of a signed 32-bit index. */
const MAX_ELEMENTS = 2 ** 31 - 1;
/** Multiply-accumulates per image: more than a day at ten billion per second, and well below the largest exact integer. */
const MAX_MACS = 2 ** 50;

/** Throws LabError `invalid-experiment` naming the field if a network is too large to be computed. */
export function checkNetworkSize(graph: ModelGraph, network: NetworkConfig | 'imported'): void {
  const problem = sizeProblem(graph);
  if (problem === undefined) return;
  const field = network === 'imported' ? 'model' : fieldOfSize(network, graph);
  throw new LabError('invalid-experiment', `The network is too large: ${problem}.`, 'Use a smaller network or smaller images.', {
    location: field === '' ? 'network' : `network.${field}`,
  });
}

function sizeProblem(graph: ModelGraph): string | undefined {
  const { length } = graph.nodes;
  if (length > MAX_NODES) return `it has ${formatCount(length)} operations; the limit is ${formatCount(MAX_NODES)}`;
  const { shapes, parameters: all } = graphView(graph);
  const parameters = all.map(({ node, shape }) => [node, elementsOf(shape)] as const);
  const weights = parameters.reduce((sum, [, elements]) => sum + elements, 0);
  if (weights > MAX_ELEMENTS) return `it has ${formatCount(weights)} weights; the limit is ${formatCount(MAX_ELEMENTS)}`;
  const [node, shape] = [...shapes].find(([, outputs]) => elementsOf(outputs) > MAX_ELEMENTS) ?? [];
  if (shape) return `${node ?? ''} outputs ${shape.join('x')} values per image; the limit is ${formatCount(MAX_ELEMENTS)}`;
  const { macs } = totalCost(graph);
  return macs > MAX_MACS
    ? `it needs ${formatCount(macs)} multiply-accumulates per image; the limit is ${formatCount(MAX_MACS)}`
    : undefined;
}

/** The field that a network's size depends on most; empty if that is the image size. */
function fieldOfSize(network: NetworkConfig, graph: ModelGraph): string {
  switch (network.kind) {
    case 'mlp':
    case 'vgg':
      return 'hidden';
    case 'plain':
    case 'residual':
      return graph.nodes.length > MAX_NODES ? 'blocks' : 'widths';
    case 'mobilenet-v2':
      return 'width';
    case 'swin':
      return graph.nodes.length > MAX_NODES ? 'depths' : 'embed';
    case 'resnet':
      return '';
  }
}
