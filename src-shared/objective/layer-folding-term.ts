import { LabError } from '#shared/errors/index.ts';
import type { PrunableLayer } from '#shared/graph/index.ts';
import type { ScheduledTerm } from './scheduled-term.ts';

/**
 * λ Σ|1 - α²| over the trained slopes α of the layers' activations. Its coefficient, 0 in the dense training and 1 after it, also scales all
 * gradients of the slopes, so that the dense network is an ordinary one.
 *
 * Throws LabError `invalid-experiment` if there is no layer.
 */
export function layerFoldingTerm(lambda: number, layers: readonly PrunableLayer[]): ScheduledTerm {
  if (layers.length === 0) {
    throw new LabError('invalid-experiment', 'No layer has an activation that could be folded.', 'Choose another method.', {
      location: 'method.kind',
    });
  }
  return {
    config: { kind: 'layer-folding', lambda, activations: layers.map(({ activation }) => activation) },
    field: 'method.lambda',
    coefficients: ({ round }) => [round === 0 ? 0 : 1],
  };
}
