export type { AssumedStates } from './assumed-states.ts';
export { withLinearForms } from './linear-forms.ts';
export { hasOffset, isLinear, layerLinearities, linearScale, majorityScale, type ObservedStates, statesByActivation } from './linearize.ts';
export { type CollapseCause, liveness } from './liveness.ts';
export type { NeuronState } from './neuron-state.ts';
export { reduce, type Reduction } from './reduce.ts';
export { type CheckedReduction, reduceWithinTolerance, type ToleranceCheck } from './reduce-within-tolerance.ts';
export type { PlannedStep } from './step-schema.ts';
export { type Switch, switchOf, withSwitches } from './switches.ts';
