import { openDataSetFolder } from '#main/datasets/index.ts';
import type { ProofRequest } from '#main/proving/index.ts';
import { loadKeptModel, readRunSpec, type ProveRequest } from '#main/run-folder/index.ts';
import { statesByActivation } from '#shared/reduction/index.ts';
import { setUpTensorflow } from '../environment.ts';
import { proofSetting } from './proof-setting.ts';

/** The run's data and models. Throws LabErrors `not-found` and `bad-file` naming what is missing or not what it was. */
export async function loadRequest(request: ProveRequest): Promise<ProofRequest> {
  const { folder, layers, round, checkpoint, denseCheckpoint, linearized } = request;
  const { experiment, dataSet } = readRunSpec(folder);
  setUpTensorflow(experiment);
  const data = await openDataSetFolder(dataSet.folder);
  const network = { graph: request.graph, layers };
  const dense = loadKeptModel(folder, network, denseCheckpoint, []);
  return {
    run: request.run,
    app: request.app,
    round,
    plan: request.plan,
    without: request.without,
    dense,
    model: round === 0 ? dense : loadKeptModel(folder, network, checkpoint, linearized),
    states: statesByActivation(layers, request.states),
    ...proofSetting(experiment, data),
  };
}
