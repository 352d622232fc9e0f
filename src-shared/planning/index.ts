export { checkAugmentation } from './check-augmentation.ts';
export { layerNotes } from './layer-notes.ts';
export { objectiveTerms } from './objective-terms.ts';
export { checkLockedLayers, layerSummaries, planExperiment, stepsInEpoch } from './plan-experiment.ts';
