export { liveness } from './liveness.ts';
export {
  isLinear,
  layerForms,
  linearScale,
  statesByActivation,
  type LayerForm,
  type NeuronForm,
  type ObservedStates,
} from './linearize.ts';
export { withLinearForms } from './linear-forms.ts';
export { reduce, type Reduction } from './reduce.ts';
export { reduceWithin, type Gate, type GatedReduction } from './reduce-within-tolerance.ts';
export type { PlannedStep } from './step-schema.ts';
