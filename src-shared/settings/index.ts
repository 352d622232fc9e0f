export { clusterNameSchema, ELSEWHERE, THIS_MACHINE } from './cluster-name.ts';
export { type AugmentationConfig, dataSchema, type LabelNoiseConfig } from './data-schema.ts';
export {
  experimentFileNetworkSchema,
  type ExperimentNetwork,
  experimentNetworkSchema,
  fileNetworkSchema,
  importedModelNameSchema,
  modelNameOf,
} from './experiment-network.ts';
export { networkName } from './network-name.ts';
export { type NetworkConfig, networkSchema } from './network-schema.ts';
export type { ObjectiveTermConfig, ObjectiveTerms } from './objective-terms.ts';
export { pathSchema } from './path-schema.ts';
export { prioritySchema } from './priority-schema.ts';
export { plannedEpochs, trainingOfRound } from './retraining.ts';
export { type TrainingConfig, trainingSchema } from './training-schema.ts';
