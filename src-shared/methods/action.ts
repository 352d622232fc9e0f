import type { Block, Padding } from '#shared/graph/index.ts';
import type { TiedChannels } from '#shared/reduction/index.ts';

/** A change of the network that a method can request. The runner executes actions and knows no method by name. */
export type Action = MaskWeights | LinearForm | RemoveChannels | BypassBlock | PadConvolutions;

/** An action that can be tried and undone. */
export type TrialAction = Exclude<Action, RemoveChannels | BypassBlock | PadConvolutions>;

/** Permanently sets the weights with mask 0 to 0: masks stay in effect during training. */
export interface MaskWeights {
  readonly kind: 'mask-weights';
  /** Name of a prunable layer. */
  readonly layer: string;
  /** One value (0 or 1) per weight of the layer's kernel. */
  readonly mask: Float32Array;
}

/** Replaces a layer's activation by the linear form y = diag(scale) z + offset. */
export interface LinearForm {
  readonly kind: 'linear-form';
  readonly layer: string;
  /** One value per neuron; 1 is the identity. */
  readonly scale: Float32Array;
  /** One value per neuron; absent for zeros. */
  readonly offset?: Float32Array | undefined;
}

/** Removes channels from the network: its parameters get smaller, and later rounds train the smaller network. */
export interface RemoveChannels {
  readonly kind: 'remove-channels';
  /** Whole groups of tied channels, by node id. */
  readonly channels: TiedChannels;
}

/** Replaces a block of the current network by the identity: later rounds train the network without it. */
export interface BypassBlock {
  readonly kind: 'bypass-block';
  /** Its output has the shape of its input. */
  readonly block: Block;
}

/** Gives convolutions of the current network other paddings, which changes what they compute at the border. */
export interface PadConvolutions {
  readonly kind: 'pad-convolutions';
  /** By node id. */
  readonly paddings: ReadonlyMap<string, Padding>;
}
