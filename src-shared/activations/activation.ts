import { erf } from './erf.ts';
import type { LinearPiece, Region, RegionName } from './region.ts';

export const activationKinds = [
  'relu',
  'relu6',
  'leakyRelu',
  'prelu',
  'elu',
  'gelu',
  'geluTanh',
  'silu',
  'hardSwish',
  'sigmoid',
  'hardSigmoid',
  'tanh',
] as const;

export type ActivationKind = (typeof activationKinds)[number];

/** Lower and upper bound, which may be infinite. */
export type Interval = readonly [number, number];

/** Properties of an elementwise activation y(z). */
export interface Activation {
  readonly name: string;
  /** y(z); null if it depends on trained values. */
  readonly valueAt: ((z: number) => number) | null;
  /** Its regions from low to high z, each name once; `bent` may be two intervals. Where they are: `regionIntervals`. */
  readonly regions: readonly Region[];
  /** Bounds of y. */
  readonly range: Interval;
  /** The interval with y = z; null if there is none. */
  readonly identity: Interval | null;
}

/** Default slope of LeakyReLU for z < 0, as in PyTorch. */
export const LEAKY_SLOPE = 0.01;

/** Default α of ELU, as in PyTorch. */
export const ELU_ALPHA = 1;

/** The fields of an activation node that select the function. */
export interface ActivationChoice {
  readonly kind: ActivationKind;
  readonly slope?: number;
  readonly alpha?: number;
}

const ALL: Interval = [-Infinity, Infinity];

const exact = (name: RegionName, slope: LinearPiece['slope'], offset = 0): Region => ({ name, piece: { slope, offset }, isExact: true });
const approximate = (name: RegionName, slope: number, offset = 0): Region => ({ name, piece: { slope, offset }, isExact: false });
const bent: Region = { name: 'bent', piece: null, isExact: false };
const rectified = (slope: LinearPiece['slope']): readonly Region[] => [exact('off', slope), exact('on', 1)];
/** y approaches 0 far below 0, where it vanishes in float32, and z far above. */
const vanishing = { regions: [exact('low', 0), approximate('off', 0), bent, approximate('on', 1)], identity: null } as const;

const fixed: Readonly<Record<Exclude<ActivationKind, 'leakyRelu' | 'elu'>, Activation>> = {
  relu: {
    name: 'ReLU',
    valueAt: (z) => Math.max(0, z),
    regions: rectified(0),
    range: [0, Infinity],
    identity: [0, Infinity],
  },
  relu6: {
    name: 'ReLU6',
    valueAt: (z) => Math.min(Math.max(0, z), 6),
    regions: [...rectified(0), exact('high', 0, 6)],
    range: [0, 6],
    identity: [0, 6],
  },
  prelu: { name: 'PReLU', valueAt: null, regions: rectified('trained'), range: ALL, identity: [0, Infinity] },
  gelu: { ...vanishing, name: 'GELU', valueAt: (z) => (z / 2) * (1 + erf(z * Math.SQRT1_2)), range: [-0.17, Infinity] },
  geluTanh: {
    ...vanishing,
    name: 'GELU (tanh)',
    valueAt: (z) => (z / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))),
    range: [-0.1701, Infinity],
  },
  silu: { ...vanishing, name: 'SiLU', valueAt: (z) => z * sigmoid(z), range: [-0.2785, Infinity] },
  hardSwish: {
    name: 'HardSwish',
    valueAt: (z) => z * hardSigmoid(z),
    regions: [exact('off', 0), bent, exact('on', 1)],
    range: [-0.375, Infinity],
    identity: [3, Infinity],
  },
  sigmoid: {
    name: 'Sigmoid',
    valueAt: sigmoid,
    regions: [approximate('low', 0), bent, approximate('middle', 1 / 4, 1 / 2), approximate('high', 0, 1)],
    range: [0, 1],
    identity: null,
  },
  hardSigmoid: {
    name: 'HardSigmoid',
    valueAt: hardSigmoid,
    regions: [exact('low', 0), exact('middle', 1 / 6, 1 / 2), exact('high', 0, 1)],
    range: [0, 1],
    identity: null,
  },
  tanh: {
    name: 'Tanh',
    valueAt: Math.tanh,
    regions: [approximate('low', 0, -1), bent, approximate('middle', 1), approximate('high', 0, 1)],
    range: [-1, 1],
    identity: null,
  },
};

/** The properties of a node's activation. */
export function activationOf({ kind, slope = LEAKY_SLOPE, alpha = ELU_ALPHA }: ActivationChoice): Activation {
  switch (kind) {
    case 'leakyRelu':
      return {
        name: 'LeakyReLU',
        valueAt: (z) => (z > 0 ? z : slope * z),
        regions: rectified(slope),
        range: slope > 0 ? ALL : [0, Infinity],
        identity: [0, Infinity],
      };
    case 'elu':
      return {
        name: 'ELU',
        valueAt: (z) => (z > 0 ? z : alpha * Math.expm1(z)),
        regions: [approximate('off', 0, -alpha), bent, exact('on', 1)],
        range: [-alpha, Infinity],
        identity: [0, Infinity],
      };
    default:
      return fixed[kind];
  }
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** min(max(z / 6 + 1/2, 0), 1), as in PyTorch and in ONNX's HardSwish. */
function hardSigmoid(z: number): number {
  return Math.min(Math.max(z / 6 + 0.5, 0), 1);
}
