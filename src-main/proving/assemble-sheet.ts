import { changesNetwork, type ProofSheet, type ReducedProof } from '#shared/proof/index.ts';
import type { CheckedReduction } from '#shared/reduction/index.ts';
import { sha256 } from './proof-of-sheet.ts';
import type { ProofRequest } from './proof-request.ts';
import type { ProvenNetwork } from './proven-network.ts';

/** Assembles the sheet. Steps are taken unless the user or the proof limit left them out. */
export function assembleSheet(
  { run, round, plan, without, force, approximate, delta }: ProofRequest,
  checkedReduction: CheckedReduction<ReducedProof> | undefined,
  { models, linearized }: Pick<ProofSheet, 'models' | 'linearized'>,
  { machine, file }: { readonly machine: ProofSheet['machine']; readonly file: ProvenNetwork['file'] },
): ProofSheet {
  const { input, output, opset, ir } = file;
  const refused = checkedReduction?.refused ?? [];
  const leftOut = new Set([...without, ...refused.map(({ step }) => step)]);
  const steps = (checkedReduction?.reduction.steps ?? []).map((step) => ({
    ...step,
    nodes: [...step.nodes],
    taken: !leftOut.has(step.id),
  }));
  return {
    format: 1,
    run,
    round,
    plan,
    without: [...without],
    force: [...force],
    refused: [...refused],
    steps,
    ...(steps.some(changesNetwork) && { delta }),
    ...(checkedReduction && { refusedMerges: [...checkedReduction.reduction.refusedMerges] }),
    ...(approximate && { approximate: [...approximate] }),
    linearized,
    reduced: checkedReduction?.difference ?? null,
    models,
    onnx: {
      sha256: sha256(file.bytes),
      opset,
      ir,
      input: { name: input.name, shape: [...input.shape] },
      output: { name: output.name, shape: [...output.shape] },
    },
    machine,
    madeAt: new Date().toISOString(),
  };
}
