import type { LayerReading } from '../../charts/layer-state.ts';
import type { ViewNode } from './view-graph.ts';

/** Opacity at zero entropy: a faded layer stays visible. */
const MIN_OPACITY = 0.3;

/** A prunable layer after a round. */
export interface LayerStatus {
  readonly reading: LayerReading;
  /** Weights of the dense layer, and those that pruning has left. */
  readonly weights: number;
  readonly remaining: number;
  /** No weights are left: its output is constant. */
  readonly emptied: boolean;
}

/** How a node is drawn under a shading other than entropy. */
export interface Shade {
  /** 1 in full color, 0 faded. */
  readonly strength: number;
  readonly value: string;
  readonly unit: string;
}

/** Rises linearly with entropy in bits, from the minimum at 0 to 1 at full entropy. */
export function opacityOf(entropy: number): number {
  return MIN_OPACITY + (1 - MIN_OPACITY) * Math.min(1, Math.max(0, entropy));
}

/** Whether no information about the input gets through: the layer is dead or has no weights left. */
export function isCut({ kind }: Pick<ViewNode, 'kind'>, status: LayerStatus | undefined): boolean {
  if (status === undefined) return false;
  return status.reading.state === 'dead' || (kind === 'layer' && status.emptied);
}

/** The line below a layer's entropy: its state, or the unit while the layer is alive. */
export function stateLabel(status: LayerStatus): string {
  if (status.reading.state === 'dead') return 'dead';
  if (status.emptied) return 'no weights';
  return status.reading.state === 'kept' ? 'bits' : status.reading.state;
}
