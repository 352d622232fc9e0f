import { erf } from './erf.ts';

export const activationKinds = [
  'relu',
  'relu6',
  'leakyRelu',
  'prelu',
  'gelu',
  'geluTanh',
  'silu',
  'hardSwish',
  'sigmoid',
  'hardSigmoid',
  'tanh',
] as const;

export type ActivationKind = (typeof activationKinds)[number];

/** The state of a neuron in one observation, by the sign of the activation's input z: ON for z > 0, OFF for z < 0. */
export type ActivationState = 'on' | 'off';

/** Lower and upper bound, which may be infinite. */
export type Interval = readonly [number, number];

/** Properties of an elementwise activation y(z). */
export interface Activation {
  readonly name: string;
  /** y(z); null if it depends on trained values. */
  readonly valueAt: ((z: number) => number) | null;
  /**
   * s of y = s z for a neuron that is always in that state and never saturated; `trained` for PReLU's parameter; null if there is no such s.
   */
  readonly slope: Readonly<Record<ActivationState, number | 'trained' | null>>;
  /** The value that y has exactly for all z far enough on that side; null if there is none. ReLU's 0 is its OFF state. */
  readonly saturation: { readonly side: ActivationState; readonly value: number } | null;
  /** Bounds of y. */
  readonly range: Interval;
  /** The interval with y = z; null if there is none. */
  readonly identity: Interval | null;
}

/** Default slope of LeakyReLU for z < 0, as in PyTorch. */
export const LEAKY_SLOPE = 0.01;

/** The fields of an activation node that select the function. */
interface ActivationChoice {
  readonly kind: ActivationKind;
  readonly slope?: number;
}

const ALL: Interval = [-Infinity, Infinity];
const nonlinear = { slope: { on: null, off: null }, saturation: null, identity: null } as const;
/** In float32, y of these underflows to 0, or is 0 by definition. */
const vanishing = { ...nonlinear, saturation: { side: 'off', value: 0 } } as const;

const fixed: Readonly<Record<Exclude<ActivationKind, 'leakyRelu'>, Activation>> = {
  relu: {
    name: 'ReLU',
    valueAt: (z) => Math.max(0, z),
    slope: { on: 1, off: 0 },
    saturation: null,
    range: [0, Infinity],
    identity: [0, Infinity],
  },
  relu6: {
    name: 'ReLU6',
    valueAt: (z) => Math.min(Math.max(0, z), 6),
    slope: { on: 1, off: 0 },
    saturation: { side: 'on', value: 6 },
    range: [0, 6],
    identity: [0, 6],
  },
  prelu: { name: 'PReLU', valueAt: null, slope: { on: 1, off: 'trained' }, saturation: null, range: ALL, identity: [0, Infinity] },
  gelu: { ...vanishing, name: 'GELU', valueAt: (z) => (z / 2) * (1 + erf(z * Math.SQRT1_2)), range: [-0.17, Infinity] },
  geluTanh: {
    ...vanishing,
    name: 'GELU (tanh)',
    valueAt: (z) => (z / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))),
    range: [-0.1701, Infinity],
  },
  silu: { ...vanishing, name: 'SiLU', valueAt: (z) => z * sigmoid(z), range: [-0.2785, Infinity] },
  hardSwish: {
    ...vanishing,
    name: 'HardSwish',
    valueAt: (z) => z * hardSigmoid(z),
    range: [-0.375, Infinity],
    identity: [3, Infinity],
  },
  sigmoid: { ...nonlinear, name: 'Sigmoid', valueAt: sigmoid, range: [0, 1] },
  hardSigmoid: { ...nonlinear, name: 'HardSigmoid', valueAt: hardSigmoid, range: [0, 1] },
  tanh: { ...nonlinear, name: 'Tanh', valueAt: Math.tanh, range: [-1, 1] },
};

/** The properties of a node's activation. */
export function activationOf({ kind, slope = LEAKY_SLOPE }: ActivationChoice): Activation {
  if (kind !== 'leakyRelu') return fixed[kind];
  return {
    name: 'LeakyReLU',
    valueAt: (z) => (z > 0 ? z : slope * z),
    slope: { on: 1, off: slope },
    saturation: null,
    range: slope > 0 ? ALL : [0, Infinity],
    identity: [0, Infinity],
  };
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** min(max(z / 6 + 1/2, 0), 1), as in PyTorch and in ONNX's HardSwish. */
function hardSigmoid(z: number): number {
  return Math.min(Math.max(z / 6 + 0.5, 0), 1);
}
