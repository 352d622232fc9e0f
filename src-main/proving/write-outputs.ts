import { readFileSync } from 'node:fs';
import type { ExportFormat, WrittenFile } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ProofSheet } from '#shared/proof/index.ts';
import type { ExportRequest, FileContent } from './exports/export-encoder.ts';
import { exportEncoders } from './exports/index.ts';
import { sha256 } from './proof-of-sheet.ts';
import type { Proof } from './proof-request.ts';

/** A requested file or folder. */
export interface Output {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly file: string;
}

export interface Written {
  readonly files: readonly WrittenFile[];
  /** The sheet of the proof, with what was measured of the files. */
  readonly sheet: ProofSheet;
}

/** Replaces a file atomically. */
export type Write = (file: string, bytes: Uint8Array) => void;

/**
 * Writes a proven model after all of its files are encoded and verified. Throws LabErrors `unwritable` and `disk-full` naming the file,
 * `unverified`, and `unsupported` for a network that a format cannot hold.
 */
export async function writeOutputs(proof: Proof, outputs: readonly Output[], write: Write, request: ExportRequest): Promise<Written> {
  const contents: FileContent[] = [];
  for (const { format, file } of outputs) contents.push(...(await exportEncoders[format](proof, file, request)));
  const files = contents.map(({ file, bytes }) => writeChecked(file, bytes, write));
  const quantized = contents.find((content) => content.quantized)?.quantized;
  return { files, sheet: quantized ? { ...proof.sheet, quantized } : proof.sheet };
}

/** Writes a file and reads it back. */
function writeChecked(file: string, bytes: Uint8Array, write: Write): WrittenFile {
  write(file, bytes);
  const hash = sha256(bytes);
  if (sha256(readFileSync(file)) !== hash) {
    throw new LabError('unwritable', 'The file reads back differently from what was written.', 'Check the disk, or write to another one.', {
      file,
    });
  }
  return { file, bytes: bytes.length, sha256: hash };
}
