/** Changes of a network that a method may ask for. The runner executes them and knows no method by name. */
export type Action = MaskWeights | LinearForm;

/** Keeps the weights whose mask is 1 and sets those whose mask is 0 to 0, for good: masks hold through training. */
export interface MaskWeights {
  readonly kind: 'mask-weights';
  /** Name of a prunable layer. */
  readonly layer: string;
  /** One number for each weight of the layer's kernel. */
  readonly mask: Float32Array;
}

/** Replaces a layer's activation by the linear form y = diag(scale) z; ones make it the identity. */
export interface LinearForm {
  readonly kind: 'linear-form';
  readonly layer: string;
  /** One number for each neuron. */
  readonly scale: Float32Array;
}
