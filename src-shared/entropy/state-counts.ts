/**
 * How often each neuron of one layer was ON (z > 0), OFF (z < 0) or neither (z = 0) over a pass, z being the rectifier's input.
 * A neuron is an output channel; samples and spatial positions are pooled, each is one observation. Exact whole numbers.
 */
export interface StateCounts {
  readonly on: readonly number[];
  readonly off: readonly number[];
  readonly zero: readonly number[];
}
