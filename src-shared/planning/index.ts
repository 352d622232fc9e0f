export { checkAugmentation } from './check-augmentation.ts';
export { checkLockedLayers, layerSummaries, planExperiment, stepsInEpoch } from './plan-experiment.ts';
