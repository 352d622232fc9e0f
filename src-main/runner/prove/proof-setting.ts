import type { OpenDataSet } from '#main/datasets/index.ts';
import { PLAIN_STEP } from '#main/program/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { acceptedLoss } from '#shared/proof/index.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';

/** The settings of a proof that come from the run's spec and data. */
export function proofSetting(
  spec: Pick<RunSpec, 'experiment' | 'model'>,
  data: OpenDataSet,
): Pick<ProofRequest, 'tolerance' | 'rule' | 'delta' | 'data' | 'options' | 'batchSize' | 'threads'> {
  const { experiment } = spec;
  return {
    tolerance: experiment.entropy.tolerance,
    rule: experiment.entropy.states,
    delta: acceptedLoss(experiment),
    data,
    // Without optimizer variables, since nothing is trained.
    options: { ...programOptions(spec, data.description), ...PLAIN_STEP },
    batchSize: evaluationBatch(experiment.training),
    threads: experiment.threads,
  };
}
