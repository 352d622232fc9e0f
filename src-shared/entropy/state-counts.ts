/**
 * How often each neuron of a layer was ON (z > 0), OFF (z < 0) or neither (z = 0) in a pass over the data; z is the rectifier's input. A
 * neuron is an output channel; each position of each image is one observation. The counts are exact integers.
 */
export interface StateCounts {
  readonly on: readonly number[];
  readonly off: readonly number[];
  readonly zero: readonly number[];
  /**
   * How often the output was exactly the value at which the rectifier is constant: 6 for ReLU6, 0 for GELU, SiLU and HardSwish. Absent for
   * other rectifiers, and in passes that did not count it. These observations count as ON, OFF or zero too.
   */
  readonly saturated?: readonly number[] | undefined;
}
