export { liveness } from './liveness.ts';
export type { ObservedStates } from './linearise.ts';
export type { Model } from './model.ts';
export { reduce, type Reduction } from './reduce.ts';
