import { filesOfExport } from '#main/interchange/index.ts';
import { proveModel, writeOutputs } from '#main/proving/index.ts';
import { readProveRequest, refuseTarget, writeAtomically, type ProveMessage } from '#main/run-folder/index.ts';
import { lastWord } from '../last-word.ts';
import { toldProgress } from '../told-progress.ts';
import { loadRequest } from './load-request.ts';

export type Emit = (message: ProveMessage) => void;

/**
 * Does what a request file asks for and tells it, `done` or `failed` being the last word. Nothing is written before everything is
 * proven. Gives whether it was done.
 *
 * @param heed throws what ends the proof, when it is to end
 */
export async function proveFile(file: string, emit: Emit, heed: () => void): Promise<boolean> {
  return lastWord(emit, async () => {
    const report = toldProgress(emit, heed);
    await report('loading', 0, 0);
    const request = readProveRequest(file);
    for (const target of request.outputs.flatMap(filesOfExport)) refuseTarget(target, request.folder, request.folder);
    const proof = await proveModel(await loadRequest(request), report);
    await report('writing', 0, request.outputs.length);
    const files = writeOutputs(proof, request.outputs, writeAtomically);
    return { kind: 'done' as const, sheet: proof.sheet, files: [...files] };
  });
}
