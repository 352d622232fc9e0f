export type { AssumedStates } from './assumed-states.ts';
export { withLinearForms } from './linear-forms.ts';
export {
  hasOffset,
  isLinear,
  layerLinearities,
  layerLinearity,
  linearScale,
  majorityScale,
  type ObservedStates,
  statesByActivation,
} from './linearize.ts';
export { type CollapseCause, liveness, liveNeurons } from './liveness.ts';
export { reduce, type Reduction } from './reduce.ts';
export { type CheckedReduction, reduceWithinTolerance, type ToleranceCheck } from './reduce-within-tolerance.ts';
export type { PlannedStep } from './step-schema.ts';
export { type Switch, withSwitches } from './switches.ts';
