import { LabError } from '#shared/errors/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { elementsOf, graphView, type ModelGraph } from '#shared/graph/index.ts';
import { formatCount } from '#shared/text/index.ts';

/** Operations, as of a graph that comes from a file. */
const MOST_NODES = 10_000;
/** Numbers in one tensor, and in all weights together: what a signed 32-bit index reaches. */
const MOST_ELEMENTS = 2 ** 31 - 1;
/** Multiply-accumulates of one image: a day of a processor that does ten billion a second, and far within exact numbers. */
const MOST_MACS = 2 ** 50;

/** Throws LabError `invalid-experiment` naming the field, when a network is too large to be computed anywhere. */
export function refuseTooLarge(graph: ModelGraph, network: NetworkConfig | 'imported'): void {
  const problem = excessOf(graph);
  if (problem === undefined) return;
  const field = network === 'imported' ? 'model' : fieldOfSize(network, graph);
  const place = field === '' ? 'network' : `network.${field}`;
  throw new LabError('invalid-experiment', `The network is too large: ${problem}.`, 'Take a smaller network, or smaller images.', {
    location: place,
  });
}

function excessOf(graph: ModelGraph): string | undefined {
  const { length } = graph.nodes;
  if (length > MOST_NODES) return `it has ${formatCount(length)} operations, up to ${formatCount(MOST_NODES)} are possible`;
  const { shapes, parameters: all } = graphView(graph);
  const parameters = all.map(({ node, shape }) => [node, elementsOf(shape)] as const);
  const weights = parameters.reduce((sum, [, elements]) => sum + elements, 0);
  if (weights > MOST_ELEMENTS) return `it has ${formatCount(weights)} weights, up to ${formatCount(MOST_ELEMENTS)} are possible`;
  const [node, shape] = [...shapes].find(([, outputs]) => elementsOf(outputs) > MOST_ELEMENTS) ?? [];
  if (shape) return `${node ?? ''} yields ${shape.join('x')} numbers for an image, up to ${formatCount(MOST_ELEMENTS)} are possible`;
  const { macs } = totalCost(graph);
  return macs > MOST_MACS
    ? `an image takes ${formatCount(macs)} multiply-accumulates, up to ${formatCount(MOST_MACS)} are possible`
    : undefined;
}

/** The field that a network's size depends on most; none where it is the images'. */
function fieldOfSize(network: NetworkConfig, graph: ModelGraph): string {
  switch (network.kind) {
    case 'mlp':
    case 'vgg':
      return 'hidden';
    case 'plain':
    case 'residual':
      return graph.nodes.length > MOST_NODES ? 'blocks' : 'widths';
    case 'mobilenet-v2':
      return 'width';
    case 'swin':
      return graph.nodes.length > MOST_NODES ? 'depths' : 'embed';
    case 'resnet':
      return '';
  }
}
