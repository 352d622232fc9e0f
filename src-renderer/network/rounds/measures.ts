import type { NoiseGain, Sensitivity, Weights } from '#shared/analysis/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import type { NodeLatencies } from '#shared/latency/index.ts';

/** What shades need besides the entropies of a round, as far as it is measured. */
export interface Measures {
  /** The state counts of every neuron. */
  readonly counts?: readonly LayerEntropy[] | undefined;
  readonly weights?: Weights | undefined;
  readonly sensitivity?: Sensitivity | undefined;
  readonly noiseGain?: NoiseGain | undefined;
  readonly latencies?: NodeLatencies | undefined;
}
