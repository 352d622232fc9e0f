import { proofOfSheet, proveModel, writeOutputs } from '#main/proving/index.ts';
import { refuseTarget, writeAtomically } from '#main/run-folder/index.ts';
import { pathsOfExport } from '#shared/contract/index.ts';
import { loadProofRequest } from '../prove/load-proof-request.ts';
import type { TaskHandler } from '../task-handler.ts';

/** Writes files only after the whole proof, or from an earlier one. */
export const handleProof: TaskHandler<'proof'> = async (request, { checkpoint }) => {
  await checkpoint('loading', 0, 0);
  for (const target of request.outputs.flatMap(pathsOfExport)) refuseTarget(target, request.folder, request.folder);
  const loaded = await loadProofRequest(request);
  const proof = (request.proven && proofOfSheet(loaded, request.proven)) ?? (await proveModel(loaded, checkpoint));
  await checkpoint('writing', 0, request.outputs.length);
  const { sheet, files } = await writeOutputs(proof, request.outputs, writeAtomically, loaded);
  return { sheet, files: [...files] };
};

export const handleExport: TaskHandler<'export'> = (request, context) => handleProof(request, context);
