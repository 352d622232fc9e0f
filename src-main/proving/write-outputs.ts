import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LabError, type ExportFormat, type WrittenFile } from '#shared/contract/index.ts';
import type { Proof } from './proof-request.ts';

/** A file that was asked for. */
export interface Output {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly file: string;
}

/** Replaces a file as a whole or not at all. */
export type Write = (file: string, bytes: Uint8Array) => void;

/** Writes a proven model, once all of its files are there in memory. Throws LabErrors `unwritable` and `disk-full` naming the file. */
export function writeOutputs(proof: Proof, outputs: readonly Output[], write: Write): readonly WrittenFile[] {
  return outputs.flatMap((output) => filesOf(proof, output)).map(({ file, bytes }) => writeChecked(file, bytes, write));
}

interface FileContent {
  readonly file: string;
  readonly bytes: Uint8Array;
}

function filesOf({ onnx }: Proof, { format, file }: Output): readonly FileContent[] {
  switch (format) {
    case 'onnx':
      return [{ file, bytes: onnx }];
    case 'safetensors':
      throw new LabError('unsupported', 'Safetensors cannot be written yet.', 'Export ONNX.', { file });
  }
}

/** What was proven counts as written once it reads back as it was. */
function writeChecked(file: string, bytes: Uint8Array, write: Write): WrittenFile {
  write(file, bytes);
  const hash = sha256(bytes);
  if (sha256(readFileSync(file)) !== hash) {
    throw new LabError('unwritable', 'What was written does not read back.', 'Check the disk, and write to another.', { file });
  }
  return { file, bytes: bytes.length, sha256: hash };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
