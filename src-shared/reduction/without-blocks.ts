import { type Block, GraphDraft, type ModelGraph } from '#shared/graph/index.ts';

/** The network with the identity in place of these blocks, for training. This changes the network's function. */
export function withoutBlocks(graph: ModelGraph, blocks: readonly Block[]): ModelGraph {
  const draft = GraphDraft.of({ graph });
  const inputs = new Map(blocks.flatMap(({ input, nodes }) => nodes.map((id) => [id, input] as const)));
  // From the last node to the first, so that a block's input is still there, even if it is the output of another block.
  for (const { id } of graph.nodes.toReversed()) {
    const input = inputs.get(id);
    if (input !== undefined) draft.remove(id, input);
  }
  return draft.finish().graph;
}
