import { type Block, identityConvolutions, type ModelGraph, shapePreservingBlocks } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';

/** A block, and the names of the layers in it. */
export interface BlockOfLayers {
  readonly block: Block;
  readonly layers: readonly string[];
}

/** The blocks that the identity could replace, and all of whose layers are named. */
export function blocksOfLayers(
  graph: ModelGraph,
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  named: readonly string[],
): readonly BlockOfLayers[] {
  return shapePreservingBlocks(graph).flatMap((block) => {
    const inside = layers.filter(({ activation }) => block.nodes.includes(activation)).map(({ name }) => name);
    return inside.length > 0 && inside.every((name) => named.includes(name)) ? [{ block, layers: inside }] : [];
  });
}

/** The convolutions of named layers that the identity could replace, with their normalizations. */
export function convolutionsOfLayers(
  graph: ModelGraph,
  layers: readonly Pick<PrunableLayer, 'name' | 'kernel'>[],
  named: readonly string[],
): readonly BlockOfLayers[] {
  return identityConvolutions(graph).flatMap((block) => {
    const own = layers.filter(({ kernel }) => kernel === block.nodes[0]).map(({ name }) => name);
    return own.length > 0 && own.every((name) => named.includes(name)) ? [{ block, layers: own }] : [];
  });
}
