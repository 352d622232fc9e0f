export { liveness } from './liveness.ts';
export {
  isLinear,
  layerForms,
  linearScale,
  majorityScale,
  statesByActivation,
  type LayerForm,
  type NeuronForm,
  type ObservedStates,
} from './linearize.ts';
export { withLinearForms } from './linear-forms.ts';
export { withSwitches, type Switch } from './switches.ts';
export { valuesOf, type Model } from './model.ts';
export { reduce, type Reduction } from './reduce.ts';
export { reduceWithin, type Gate, type GatedReduction } from './gate.ts';
export type { PlannedStep } from './step-schema.ts';
