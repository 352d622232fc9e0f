import type { Block } from './blocks.ts';
import { graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';

/**
 * The convolutions whose output has the shape of their input, each with the normalization that alone reads it, in graph order: the identity
 * could replace each of them. They do not overlap, and none has the network's output.
 */
export function identityConvolutions(graph: ModelGraph): readonly Block[] {
  const view = graphView(graph);
  return graph.nodes.flatMap((node): readonly Block[] => {
    const [input] = node.inputs;
    if (node.op !== 'conv2d' || input === undefined || view.shapeAt(input).join() !== view.shapeAt(node.id).join()) return [];
    const [reader, another] = view.consumers(node.id);
    const isNormalized = reader?.op === 'batchNorm' && !another && node.id !== graph.output;
    const nodes = isNormalized ? [node.id, reader.id] : [node.id];
    const output = nodes.at(-1) ?? node.id;
    return output === graph.output ? [] : [{ input, output, nodes }];
  });
}
