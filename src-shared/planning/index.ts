export { checkLockedLayers, layerSummaries, planExperiment, plannedRounds, stepsInEpoch } from './plan-experiment.ts';
