import { channelsOf, graphView, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { InputNormalization } from './input-normalization.ts';

/** The image shape and the number of classes of a network. */
export interface ImageKind {
  /** [height, width, channels] */
  readonly shape: Shape;
  readonly classes: number;
}

/** A model imported from a file, without its weights. */
export interface ImportedNetwork {
  readonly name: string;
  readonly graph: ModelGraph;
  /** The configuration of a built-in network, which can be rebuilt for other images; null for other networks. */
  readonly network: NetworkConfig | null;
  /** The normalization that its file contained; runs use it instead of the data set's. */
  readonly normalization?: InputNormalization;
}

/** The image shape and the number of classes of a graph. */
export function imagesOf(graph: ModelGraph): ImageKind {
  const { inputShape, outputShape } = graphView(graph);
  return { shape: inputShape, classes: channelsOf(outputShape) };
}
