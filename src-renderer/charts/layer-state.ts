import type { RoundEntropy } from '#shared/contract/index.ts';
import type { LayerSummary, Round } from '#shared/journal/index.ts';

/**
 * - `kept`: its rectifier is nonlinear
 * - `fading`: its entropy is lower than in the dense network
 * - `linear`: it is a linear form, or no neuron ever leaves a region in which the activation is exactly linear
 * - `approximate`: no neuron ever leaves a region in which the activation is linear, within τ in some of them
 * - `dead`: no remaining path leads from it to the output
 */
const layerStates = ['kept', 'fading', 'linear', 'approximate', 'dead'] as const;
export type LayerState = (typeof layerStates)[number];

/** The states that have a pattern of their own in drawings: the layer bends nothing, or does not matter. */
export const hatchings = ['linear', 'approximate', 'dead'] as const satisfies readonly LayerState[];
export type Hatching = (typeof hatchings)[number];

export function hatchingOf(state: LayerState | undefined): Hatching | undefined {
  return hatchings.find((one) => one === state);
}

/** Below this share of its entropy in the dense network, a layer is fading. */
const FADING_BELOW = 0.9;

/** The measurement of a layer after a round; entropies in bits. */
export interface LayerReading {
  readonly layer: string;
  readonly round: number;
  readonly state: LayerState;
  readonly entropy: number;
  readonly mean: number;
  readonly nonzero: number;
  readonly minority: number;
}

export interface MeasuredRun {
  readonly layers: readonly Pick<LayerSummary, 'name'>[];
  readonly entropy: readonly RoundEntropy[];
  readonly rounds: readonly RoundLayers[];
}

type MeasuredLayer = RoundEntropy['layers'][number];

/** A finished round's verdict on its layers. */
export type RoundLayers = Pick<Round, 'round' | 'linear' | 'approximate' | 'dead' | 'linearized'>;

/**
 * Measurements by round, then by layer. A layer that was linearized before the round has no rectifier left to measure; its entropy is 0.
 */
export function readLayers({ entropy, rounds }: MeasuredRun): ReadonlyMap<number, ReadonlyMap<string, LayerReading>> {
  const measured = [...entropy].sort((a, b) => a.round - b.round);
  const dense = new Map(measured[0]?.layers.map(({ layer, entropy: bits }) => [layer, bits]));
  return new Map(
    measured.map(({ round, layers }) => {
      const found = rounds.find((candidate) => candidate.round === round);
      const unmeasured = (found?.linearized ?? []).filter((name) => !layers.some(({ layer }) => layer === name));
      const linearized = unmeasured.map((layer) => ({ layer, entropy: 0, mean: 0, nonzero: 0, minority: 0 }));
      const readings = [...layers, ...linearized].map((layer): [string, LayerReading] => [
        layer.layer,
        { ...layer, round, state: stateOf(layer, dense.get(layer.layer) ?? layer.entropy, found) },
      ]);
      return [round, new Map(readings)];
    }),
  );
}

/**
 * Entropy 0 alone does not say whether a layer is linear: states by sign say nothing about a GELU, and per batch, neurons may change their
 * state between batches. Until the round is finished, the measurement itself says it, if it is not from an older journal.
 */
function stateOf({ layer, entropy, linearity }: MeasuredLayer, dense: number, found: RoundLayers | undefined): LayerState {
  if (found?.dead.includes(layer)) return 'dead';
  if (found?.linearized.includes(layer)) return found.approximate?.some((one) => one.layer === layer) ? 'approximate' : 'linear';
  if (found?.linear.includes(layer)) return 'linear';
  if (found?.approximate?.some((one) => one.layer === layer)) return 'approximate';
  if (!found && (linearity ?? (entropy === 0 ? 'exact' : 'none')) === 'exact') return 'linear';
  return entropy < dense * FADING_BELOW ? 'fading' : 'kept';
}
