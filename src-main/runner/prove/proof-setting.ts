import type { OpenDataSet } from '#main/datasets/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { programOptions } from '../program-options.ts';

/** What a proof takes from the run's experiment and data. */
export function proofSetting(
  experiment: Experiment,
  data: OpenDataSet,
): Pick<ProofRequest, 'tolerance' | 'data' | 'options' | 'batchSize' | 'threads'> {
  return {
    tolerance: experiment.entropy.tolerance,
    data,
    options: programOptions(experiment, data.description),
    batchSize: experiment.training.batchSize,
    threads: experiment.threads,
  };
}
