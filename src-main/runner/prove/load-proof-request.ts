import { type OpenDataSet, openDataSetFolder } from '#main/datasets/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import { loadKeptModel, readRunSpec, type RunSpec } from '#main/run-folder/index.ts';
import type { ProofTaskRequest } from '#main/tasks/index.ts';
import { statesByActivation, withoutZeroSlopes } from '#shared/reduction/index.ts';
import { setUpTensorflow } from '../environment.ts';
import { mergePolicyOf } from '../merge-policy.ts';
import { proofSetting } from './proof-setting.ts';

/** Loads the data and models that a request names. Throws LabError `not-found` or `bad-file`. */
export async function loadProofRequest(request: ProofTaskRequest): Promise<ProofRequest> {
  const spec = readRunSpec(request.folder);
  setUpTensorflow(spec.experiment);
  return withModels(request, spec, await openDataSetFolder(spec.dataSet.folder));
}

/** The same for a spec and data that are already loaded. Throws LabError `bad-file`. */
export function withModels(request: ProofTaskRequest, spec: Pick<RunSpec, 'experiment' | 'model'>, data: OpenDataSet): ProofRequest {
  const { folder, layers, round, checkpoint, denseCheckpoint, linearized } = request;
  const network = { graph: request.graph, layers };
  // Slopes that are not trained yet would count as the dense network's time.
  const dense = withoutZeroSlopes(loadKeptModel(folder, network, denseCheckpoint, []));
  return {
    run: request.run,
    app: request.app,
    round,
    plan: request.plan,
    without: request.without,
    force: request.force,
    approximate: request.approximate,
    dense,
    model: round === 0 ? dense : loadKeptModel(folder, network, checkpoint, linearized),
    states: statesByActivation(layers, request.states),
    merging: mergePolicyOf(folder, spec.experiment.reduction.merge),
    source: spec.model?.interface,
    ...proofSetting(spec, data),
    ...(request.delta !== undefined && { delta: request.delta }),
  };
}
