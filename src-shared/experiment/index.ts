export {
  experimentSchema,
  type AugmentationConfig,
  type ComputeConfig,
  type EntropyConfig,
  type Experiment,
  type ExperimentInput,
  type MethodConfig,
  type TrainingConfig,
} from './experiment.ts';
export { fileNetworkSchema, importedModelNameSchema, modelNameOf } from './experiment-network.ts';
export { networkName } from './network-name.ts';
export type { NetworkConfig } from './network-schema.ts';
export { flatConfig } from './flat-config.ts';
export type { FieldProblem } from './field-problem.ts';
export {
  describeProblems,
  experimentFileJsonSchema,
  experimentJsonSchema,
  fileProblems,
  parseExperiment,
  type ParsedExperiment,
} from './parse-experiment.ts';
