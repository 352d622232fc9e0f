export { liveness } from './liveness.ts';
export {
  isLinear,
  layerLinearities,
  linearScale,
  majorityScale,
  statesByActivation,
  type LayerLinearity,
  type NeuronState,
  type ObservedStates,
} from './linearize.ts';
export { withLinearForms } from './linear-forms.ts';
export { withSwitches, type Switch } from './switches.ts';
export { reduce, type Reduction } from './reduce.ts';
export { reduceWithinTolerance, type ToleranceCheck, type CheckedReduction } from './reduce-within-tolerance.ts';
export type { PlannedStep } from './step-schema.ts';
