export { checkAugmentation } from './check-augmentation.ts';
export { checkMethod } from './check-method.ts';
export { denseStageKey, denseStageOf } from './dense-stage.ts';
export { layerNotes } from './layer-notes.ts';
export { measuredLayers } from './measured-layers.ts';
export { needsLatencies, objectiveTerms } from './objective-terms.ts';
export { layerSummaries, planExperiment, stepsInEpoch } from './plan-experiment.ts';
export { type RunSamples, runSamples } from './run-samples.ts';
