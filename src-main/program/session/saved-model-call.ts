import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { TensorflowSession } from './tensorflow-session.ts';

/** A SavedModel of one float32 input and one float32 output, without variables. */
export interface SavedModelFunction {
  /** The content of its `saved_model.pb`. */
  readonly bytes: Uint8Array;
  /** Names of the operations that are input and output. */
  readonly input: string;
  readonly output: string;
}

/** Loads a SavedModel and runs it once for each input. Throws {@link ProgramError} if TensorFlow refuses it. */
export function runSavedModel(
  { bytes, input, output }: SavedModelFunction,
  inputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[],
): readonly Float32Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-saved-model-'));
  try {
    const session = new TensorflowSession(folder, bytes);
    try {
      return inputs.map((given) => {
        const [result] = session.run([{ to: floats(input), ...given }], [floats(output)]);
        if (!(result instanceof Float32Array)) throw new ProgramError(output, 'does not yield float32 values');
        return result;
      });
    } finally {
      session.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function floats(node: string): Output {
  return { node, index: 0, type: 'float32' };
}
