export { experimentSchema, type ComputeConfig, type EntropyConfig, type Experiment, type ExperimentInput } from './experiment.ts';
export { recordedExperimentSchema, type RecordedExperiment } from './recorded-experiment.ts';
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
