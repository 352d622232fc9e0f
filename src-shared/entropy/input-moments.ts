/** Mean and variance of each neuron's pre-activation over a pass; a neuron's observations are the positions of all images. */
export interface InputMoments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}
