export { checkLockedLayers, layerSummaries, planExperiment, stepsInEpoch } from './plan-experiment.ts';
