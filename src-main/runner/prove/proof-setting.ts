import type { OpenDataSet } from '#main/datasets/index.ts';
import { PLAIN_STEP } from '#main/program/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';

/** The settings of a proof that come from the run's experiment and data. */
export function proofSetting(
  experiment: Experiment,
  data: OpenDataSet,
): Pick<ProofRequest, 'tolerance' | 'data' | 'options' | 'batchSize' | 'threads'> {
  return {
    tolerance: experiment.entropy.tolerance,
    data,
    // Without optimizer variables, since nothing is trained.
    options: { ...programOptions(experiment, data.description), ...PLAIN_STEP },
    batchSize: evaluationBatch(experiment.training),
    threads: experiment.threads,
  };
}
