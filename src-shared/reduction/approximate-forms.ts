import type { LinearPiece } from '#shared/activations/index.ts';
import type { LinearFormValues } from './linear-forms.ts';
import { type LayerLinearity, layerLinearity } from './linearize.ts';

/** Whether each neuron of the layer was always in one linear region of its activation, which y follows only within τ in some. */
export function isApproximatelyLinear(linearity: LayerLinearity): boolean {
  return layerLinearity(linearity) === 'approximate';
}

/**
 * The linear form of a layer whose neurons each had one state, exactly or approximately linear: y = diag(s) z + c, s and c by the neuron's region.
 * Throws if some neuron was mixed, or its slope is unknown.
 */
export function formOfStates({ layer, activation, states, trainedSlopes }: LayerLinearity): LinearFormValues {
  const pieces = states.map((state, neuron): LinearPiece<number> => {
    const piece = activation.regions.find(({ name }) => name === state)?.piece;
    const slope = piece?.slope === 'trained' ? trainedSlopes?.[neuron] : piece?.slope;
    if (!piece || slope === undefined) throw new Error(`${layer.name} is not linear, or its slopes are unknown`);
    return { slope, offset: piece.offset };
  });
  const offset = Float32Array.from(pieces, (piece) => piece.offset);
  const scale = Float32Array.from(pieces, (piece) => piece.slope);
  return offset.some((constant) => constant !== 0) ? { scale, offset } : { scale };
}
