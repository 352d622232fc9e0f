export { formOfStates, isApproximatelyLinear } from './approximate-forms.ts';
export type { ApproximateLayer } from './approximate-layer.ts';
export { approximateStepIds, approximateStepsOf } from './approximate-steps.ts';
export type { AssumedStates } from './assumed-states.ts';
export { type BlockOfLayers, blocksOfLayers, convolutionsOfLayers } from './blocks-of-layers.ts';
export { certifiedText } from './certificates/certified-text.ts';
export { imageBounds } from './certificates/image-bounds.ts';
export { comparePlans, type PlanDifference } from './compare-plans.ts';
export { droppableConvolutions } from './droppable-convolutions.ts';
export { exactReductions } from './exact-steps.ts';
export { fitPlan, impossibilityOf, type StoredStep } from './fit-plan.ts';
export { foldedGraph } from './fold.ts';
export { chooseHoists } from './hoisting/choose-hoists.ts';
export { type MovedPadding, withPaddings } from './hoisting/moved-padding.ts';
export {
  blockWithoutForms,
  formParameters,
  type LinearFormValues,
  linearizedIn,
  modelWithForms,
  offsetsIn,
  withLinearForms,
} from './linear-forms.ts';
export { isLinear, layerLinearities, type LayerLinearity, linearScale, type ObservedStates, statesByActivation } from './linearize.ts';
export { type CollapseCause, liveness, liveNeurons } from './liveness.ts';
export { majorityForm } from './majority-form.ts';
export { type MergeMode, mergeModes, type MergePolicy, type PredictedLatency, type PredictLatency } from './merging/merge-policy.ts';
export type { RefusedMerge } from './merging/refused-merge.ts';
export type { PlanEdits } from './plan-builder.ts';
export { type PlanContent, type PlanFile, planFileOf, planFileSchema } from './plan-file.ts';
export { reduce, type Reduction, type ReductionOptions } from './reduce.ts';
export { type CheckedReduction, reduceWithinTolerance, type ToleranceCheck } from './reduce-within-tolerance.ts';
export { type Slope, slopeOf, withoutZeroSlopes, withSlopes } from './slopes.ts';
export type { PlannedStep } from './step-schema.ts';
export { type BlockSwitch, bypassedBy, type Switch, switchedTo, withBlockSwitches, withSwitches } from './switches.ts';
export { type TiedChannels, tiedChannels } from './tied-channels.ts';
export { withoutBlocks } from './without-blocks.ts';
export { withoutChannels } from './without-channels.ts';
