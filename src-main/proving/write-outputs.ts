import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { decodeModel, encodeModelFiles, graphFileOf } from '#main/interchange/index.ts';
import type { ExportFormat, WrittenFile } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Model, parametersOf } from '#shared/graph/index.ts';
import { fileAsImported } from './as-imported.ts';
import { sha256 } from './proof-of-sheet.ts';
import type { Proof, ProofRequest } from './proof-request.ts';

/** A requested file. */
export interface Output {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly file: string;
}

/** Replaces a file atomically. */
export type Write = (file: string, bytes: Uint8Array) => void;

/**
 * Writes a proven model after all of its files are encoded. Throws LabErrors `unwritable` and `disk-full` naming the file, and those of
 * {@link fileAsImported}.
 */
export async function writeOutputs(
  proof: Proof,
  outputs: readonly Output[],
  write: Write,
  request: Pick<ProofRequest, 'source' | 'threads'>,
): Promise<readonly WrittenFile[]> {
  const contents: FileContent[] = [];
  for (const output of outputs) contents.push(...(await contentsOf(proof, output, request)));
  return contents.map(({ file, bytes }) => writeChecked(file, bytes, write));
}

interface FileContent {
  readonly file: string;
  readonly bytes: Uint8Array;
}

async function contentsOf(
  proof: Proof,
  { format, file }: Output,
  request: Pick<ProofRequest, 'source' | 'threads'>,
): Promise<readonly FileContent[]> {
  const { onnx, model, metadata } = proof;
  if (format === 'onnx') return [{ file, bytes: onnx }];
  if (format === 'onnx-as-imported') return [{ file, bytes: await fileAsImported(file, proof, request) }];
  const files = encodeModelFiles(model, metadata);
  const graphFile = graphFileOf(file);
  checkSame(model, decodeModel(files, { safetensors: file, graph: graphFile }));
  return [
    { file, bytes: files.safetensors },
    { file: graphFile, bytes: Buffer.from(files.graph) },
  ];
}

/** Checks that the encoded files hold the proven model, bit for bit. */
function checkSame(proven: Model, decoded: Model): void {
  if (!isDeepStrictEqual(decoded.graph, proven.graph)) throw new Error('the graph changed when it was read back');
  for (const { name } of parametersOf(proven.graph)) {
    const [before, after] = [proven.weights.get(name), decoded.weights.get(name)];
    if (!before || !after || Buffer.compare(bytesOf(before), bytesOf(after)) !== 0)
      throw new Error(`${name} changed when it was read back`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
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
