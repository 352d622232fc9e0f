import { join, relative, sep } from 'node:path';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';
import { type Proof, type ProofRequest, type Report, writeOutputs } from '#main/proving/index.ts';
import { computeOfRun, readWholeJournal, runPaths, validEvents, writeAtomically } from '#main/run-folder/index.ts';
import { proofTaskRequest } from '#main/tasks/index.ts';
import { describeLabError } from '#shared/errors/index.ts';
import { planOfSheet, proofHtml } from '#shared/proof/index.ts';
import { planFileOf } from '#shared/reduction/index.ts';
import { asLabError } from '../failure.ts';
import type { PreparedRun } from '../prepared-run.ts';
import { Interruption } from '../run-control.ts';
import { keptRunOfJournal, type ProvableRun } from './kept-run-of-journal.ts';
import { withModels } from './load-proof-request.ts';

/** A run after its last round. */
export type EndedRun = ProvableRun & Pick<PreparedRun, 'journal' | 'control'>;

type ProveModel = (request: ProofRequest, report: Report) => Promise<Proof>;

/**
 * Reduces and proves the model of the best round, and writes model and proof to `models/`. A failure is journaled and does not affect the
 * run's end. An interruption is rethrown; a resumed run repeats the proof.
 */
export async function reduceAtEnd(folder: string, run: EndedRun, round: number, proveModel: ProveModel): Promise<void> {
  const { journal, control } = run;
  control.enterPhase('reducing', round);
  try {
    const { experiment, data, spec } = run;
    const kept = keptRunOfJournal(folder, run, validEvents(readWholeJournal(folder).events), round);
    const task = proofTaskRequest(kept, { plan: 'exact' }, applicationVersion(applicationRoot(import.meta.dirname)));
    const request = withModels(task, { ...spec, experiment: { ...experiment, ...computeOfRun(spec) } }, data);
    const proof = await proveModel(request, () => control.poll());
    const files = await writeFiles(proof, request, join(runPaths(folder).models, `round-${String(round).padStart(3, '0')}`));
    journal.append({ kind: 'proof', sheet: proof.sheet, files: files.map((file) => relative(folder, file).replaceAll(sep, '/')) });
  } catch (error) {
    if (error instanceof Interruption) throw error;
    const expected = asLabError(error);
    if (!expected) console.error(error);
    const why = expected ? describeLabError(expected.details) : String(error);
    journal.append({ kind: 'message', level: 'warning', text: `The model of round ${round} was not reduced. ${why}` });
  }
}

/** Writes the model as ONNX and as safetensors, its plan, and its proof sheet. Returns the files. */
async function writeFiles(proof: Proof, request: ProofRequest, folder: string): Promise<readonly string[]> {
  const { files } = await writeOutputs(
    proof,
    [
      { format: 'onnx', file: join(folder, 'model.onnx') },
      { format: 'safetensors', file: join(folder, 'model.safetensors') },
    ],
    writeAtomically,
    request,
  );
  const [plan, json, html] = ['plan.json', 'proof.json', 'proof.html'].map((name) => join(folder, name)) as [string, string, string];
  writeAtomically(plan, `${JSON.stringify(planFileOf(planOfSheet(proof.sheet)), null, 2)}\n`);
  writeAtomically(json, `${JSON.stringify(proof.sheet, null, 2)}\n`);
  writeAtomically(html, proofHtml(proof.sheet));
  return [...files.map(({ file }) => file), plan, json, html];
}
