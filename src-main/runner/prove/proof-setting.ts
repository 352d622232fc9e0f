import type { OpenDataSet } from '#main/datasets/index.ts';
import { PLAIN_STEP } from '#main/program/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { evaluationBatch, programOptions } from '../program-options.ts';

/** δ of a run whose method has none, in points. */
const DEFAULT_DELTA = 1;

/** The settings of a proof that come from the run's spec and data. */
export function proofSetting(
  spec: Pick<RunSpec, 'experiment' | 'model'>,
  data: OpenDataSet,
): Pick<ProofRequest, 'tolerance' | 'rule' | 'delta' | 'data' | 'options' | 'batchSize' | 'threads'> {
  const { experiment } = spec;
  const { delta } = sharedSettings(experiment.method);
  return {
    tolerance: experiment.entropy.tolerance,
    rule: experiment.entropy.states,
    delta: Number.isFinite(delta) ? delta : DEFAULT_DELTA,
    data,
    // Without optimizer variables, since nothing is trained.
    options: { ...programOptions(spec, data.description), ...PLAIN_STEP },
    batchSize: evaluationBatch(experiment.training),
    threads: experiment.threads,
  };
}
