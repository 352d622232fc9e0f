import { LabError } from '#shared/errors/index.ts';
import { channelsOf, elementsOf, GraphDraft, GraphError, graphView, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { buildNetwork } from './build-network.ts';
import { imagesOf, type ImportedNetwork } from './imported-network.ts';

const COLORS = 3;

/**
 * An imported network for images of another shape, with its own number of classes. Throws LabError `invalid-experiment` naming the node.
 */
export function adaptInput({ name, graph, network }: ImportedNetwork, shape: Shape): ModelGraph {
  const own = imagesOf(graph);
  if (own.shape.join() === shape.join()) return graph;
  if (own.shape.length !== shape.length || (channelsOf(shape) !== channelsOf(own.shape) && !readsGray(graph, shape))) {
    throw new LabError(
      'invalid-experiment',
      `${name} needs images of ${own.shape.join('x')}; these are ${shape.join('x')}.`,
      'Choose a data set whose images have the same channels.',
      { location: 'network.model' },
    );
  }
  return network ? buildNetwork(network, shape, own.classes) : withInput(graph, shape);
}

/** Whether a kernel shape for one channel is the gray version of a kernel shape for three. */
export function isGrayKernel(gray: Shape, color: Shape): boolean {
  return gray.length === 4 && gray[2] === 1 && color.join() === gray.with(2, COLORS).join();
}

/** Sums a kernel `[height, width, 3, filters]` over the colors, to the shape `[height, width, 1, filters]`. */
export function summedChannels(values: Float32Array, shape: Shape): Float32Array {
  const filters = channelsOf(shape);
  return Float32Array.from({ length: elementsOf(shape) }, (_, index) => {
    const first = Math.floor(index / filters) * COLORS * filters + (index % filters);
    return (values[first] ?? 0) + (values[first + filters] ?? 0) + (values[first + 2 * filters] ?? 0);
  });
}

/** Whether the images are gray and only ungrouped convolutions over three channels read the input. */
function readsGray(graph: ModelGraph, shape: Shape): boolean {
  const input = graph.nodes[0]?.id ?? '';
  const readers = graphView(graph).consumers(input);
  const isColor = channelsOf(imagesOf(graph).shape) === COLORS;
  return isColor && channelsOf(shape) === 1 && readers.every((node) => node.op === 'conv2d' && node.groups === 1);
}

function withInput(graph: ModelGraph, shape: Shape): ModelGraph {
  const draft = GraphDraft.of({ graph });
  for (const node of graph.nodes) if (node.op === 'input') draft.update({ ...node, shape });
  try {
    return draft.finish().graph;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { node, problem } = error;
    throw new LabError(
      'invalid-experiment',
      `${graph.name} does not accept images of ${shape.join('x')}: ${node}: ${problem}.`,
      `Use images of ${imagesOf(graph).shape.join('x')}, or export the network for this image size.`,
      { location: 'network.model', nodes: [{ name: node, op: graphView(graph).node(node).op, why: problem }] },
    );
  }
}
