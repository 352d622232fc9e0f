export {
  experimentSchema,
  type EntropyConfig,
  type Experiment,
  type ExperimentInput,
  type MethodConfig,
  type NetworkConfig,
  type TrainingConfig,
} from './experiment.ts';
export { networkName, networkSizes } from './network-name.ts';
export { flatConfig } from './flat-config.ts';
export { describeProblems, experimentJsonSchema, parseExperiment, type FieldProblem } from './parse-experiment.ts';
