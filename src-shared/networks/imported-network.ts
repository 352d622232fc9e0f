import type { NetworkConfig } from '#shared/settings/index.ts';
import { channelsOf, graphView, type ModelGraph, type Shape } from '#shared/graph/index.ts';

/** The images that a network is for. */
export interface ImageKind {
  /** [height, width, channels] */
  readonly shape: Shape;
  readonly classes: number;
}

/** A model that came from a file, without its weights. */
export interface ImportedNetwork {
  readonly name: string;
  readonly graph: ModelGraph;
  /** Of a ready-made network: it can be built anew for other images. */
  readonly network: NetworkConfig | null;
}

/** The images that a graph is made for. */
export function imagesOf(graph: ModelGraph): ImageKind {
  const { inputShape, outputShape } = graphView(graph);
  return { shape: inputShape, classes: channelsOf(outputShape) };
}
