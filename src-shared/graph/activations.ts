export const activationKinds = ['relu', 'relu6'] as const;

export type ActivationKind = (typeof activationKinds)[number];

/** The state of a neuron at one observation, by the sign of the activation's input z: ON where z > 0, OFF where z < 0. */
export type NeuronState = 'on' | 'off';

/** What is known of an activation y(z), element by element. */
export interface Activation {
  readonly name: string;
  valueAt(z: number): number;
  /**
   * s of y = s z for a neuron that keeps that state, whatever z is otherwise; null where no such s exists: relu6 bends at 6, so an
   * always-ON neuron of it is not linear.
   */
  readonly slope: Readonly<Record<NeuronState, number | null>>;
  /** All values of y. */
  readonly range: Interval;
  /** Where y = z. */
  readonly identity: Interval;
}

/** Lowest and highest value, which may be infinite. */
export type Interval = readonly [number, number];

/** The one place that says what an activation is. */
export const activations: Readonly<Record<ActivationKind, Activation>> = {
  relu: {
    name: 'ReLU',
    valueAt: (z) => Math.max(0, z),
    slope: { on: 1, off: 0 },
    range: [0, Infinity],
    identity: [0, Infinity],
  },
  relu6: {
    name: 'ReLU6',
    valueAt: (z) => Math.min(Math.max(0, z), 6),
    slope: { on: null, off: 0 },
    range: [0, 6],
    identity: [0, 6],
  },
};
