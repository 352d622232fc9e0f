import { setImmediate } from 'node:timers/promises';
import { filesOfOutput, proveModel, writeOutputs, type Report } from '#main/proving/index.ts';
import { readProveRequest, refuseTarget, writeAtomically, type ProveMessage } from '#main/run-folder/index.ts';
import { asLabError } from '../failure.ts';
import { loadRequest } from './load-request.ts';

export type Emit = (message: ProveMessage) => void;

const PROGRESS_MILLISECONDS = 100;

/**
 * Does what a request file asks for and tells it, `done` or `failed` being the last word. Nothing is written before everything is
 * proven. Gives whether it was done.
 *
 * @param heed throws what ends the proof, when it is to end
 */
export async function proveFile(file: string, emit: Emit, heed: () => void): Promise<boolean> {
  try {
    const report = reportTo(emit, heed);
    await report('loading', 0, 0);
    const request = readProveRequest(file);
    for (const target of request.outputs.flatMap(filesOfOutput)) refuseTarget(target, request.folder, request.folder);
    const proof = await proveModel(await loadRequest(request), report);
    await report('writing', 0, request.outputs.length);
    const files = writeOutputs(proof, request.outputs, writeAtomically);
    emit({ kind: 'done', sheet: proof.sheet, files: [...files] });
    return true;
  } catch (error) {
    const expected = asLabError(error);
    if (!expected) throw error;
    emit({ kind: 'failed', error: expected.details });
    return false;
  }
}

/** Progress ten times a second at most, and each new phase at once. Signals are heard in between. */
function reportTo(emit: Emit, heed: () => void): Report {
  let last = { phase: '', done: 0, at: -Infinity };
  return async (phase, done, of) => {
    await setImmediate();
    heed();
    const at = performance.now();
    const isNews = phase !== last.phase || (done !== last.done && at - last.at >= PROGRESS_MILLISECONDS);
    if (!isNews) return;
    last = { phase, done, at };
    emit({ kind: 'progress', phase, done, of });
  };
}
