export {
  type Activation,
  type ActivationChoice,
  type ActivationKind,
  activationKinds,
  activationOf,
  ELU_ALPHA,
  type Interval,
  LEAKY_SLOPE,
} from './activation.ts';
export { erf } from './erf.ts';
export { outputInterval } from './output-interval.ts';
export { type LinearPiece, type Region, type RegionName, regionNames } from './region.ts';
export { DEFAULT_TAU, type RegionInterval, regionIntervals } from './region-intervals.ts';
