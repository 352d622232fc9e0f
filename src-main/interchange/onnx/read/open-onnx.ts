import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { openRegular } from '#main/files/regular-file.ts';
import type { GraphProto, ModelProto } from '../messages/onnx_pb.ts';
import { ModelProtoSchema } from '../messages/onnx_pb.ts';
import { badOnnx } from './bad-onnx.ts';
import { checkMemory } from './protobuf-bounds.ts';

/** Protobuf's own limit: sizes are signed 32-bit numbers. */
const MAX_BYTES = 2 ** 31 - 1;
const MAX_MEMORY = 3 * 2 ** 30;
const SMALL_MEMORY = 2 ** 28;
const MEMORY_PER_BYTE = 4;
const MAX_NESTING = 64;

/** A decoded file; large tensors are views of its bytes. */
export interface OnnxDocument {
  readonly file: string;
  readonly folder: string;
  readonly bytes: number;
  readonly model: ModelProto;
  readonly graph: GraphProto;
}

/** Reads an untrusted file. Throws LabError `bad-file`, also for file system errors. */
export async function openOnnx(file: string): Promise<OnnxDocument> {
  const bytes = await bytesOf(file);
  const model = decode(bytes, file);
  if (!model.graph || model.graph.node.length === 0) throw badOnnx('Not an ONNX file: it contains no network.', file, 'the file');
  return { file, folder: dirname(file), bytes: bytes.length, model, graph: model.graph };
}

/** Name and version of the exporter. */
export function producerOf({ model }: Pick<OnnxDocument, 'model'>): string | null {
  return [model.producerName, model.producerVersion].filter(Boolean).join(' ') || null;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await openRegular(file);
    const { size } = await handle.stat();
    if (size > MAX_BYTES) throw badOnnx(`The file has ${size} bytes; an ONNX file has at most ${MAX_BYTES}.`, file, 'the file');
    return await handle.readFile();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || 'details' in error) throw error;
    throw badOnnx(`The file cannot be read: ${error.message}.`, file, 'the file', error);
  } finally {
    await handle?.close();
  }
}

function decode(bytes: Uint8Array, file: string): ModelProto {
  try {
    checkMemory(ModelProtoSchema, bytes, Math.min(MAX_MEMORY, SMALL_MEMORY + MEMORY_PER_BYTE * bytes.length));
    return fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false, recursionLimit: MAX_NESTING });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badOnnx(`Not an ONNX file, or a damaged one: ${reason}.`, file, 'the file', error);
  }
}
