export { liveness } from './liveness.ts';
export {
  isLinear,
  layerForms,
  lineariseLayer,
  linearScale,
  statesByActivation,
  type LayerForm,
  type NeuronForm,
  type ObservedStates,
} from './linearise.ts';
export { withLinearForms } from './linear-forms.ts';
export { valuesOf, type Model } from './model.ts';
export { reduce, type Reduction } from './reduce.ts';
export { reduceWithin, type Gate, type GatedReduction, type RefusedStep } from './gate.ts';
export { reductionStepSchema, type PlannedStep } from './step-schema.ts';
