export { dataSchema, type AugmentationConfig } from './data-schema.ts';
export { trainingSchema, type TrainingConfig } from './training-schema.ts';
export { networkSchema, type NetworkConfig } from './network-schema.ts';
export {
  experimentFileNetworkSchema,
  experimentNetworkSchema,
  fileNetworkSchema,
  importedModelNameSchema,
  modelNameOf,
  type ExperimentNetwork,
} from './experiment-network.ts';
export { networkName } from './network-name.ts';
export type { ObjectiveTermConfig, ObjectiveTerms } from './objective-terms.ts';
