import { readFileSync, statSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { LabError } from '#shared/errors/index.ts';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataLocation } from '../../messages/onnx_pb.ts';
import { badOnnx } from '../bad-onnx.ts';
import { externalLocation, externalPath } from '../external-data.ts';
import { inOrder, type Operator } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { liveOperators } from './live-operators.ts';

/** A file without the parts that its output does not depend on. */
export interface LiveFile {
  readonly bytes: Uint8Array;
  /** Contents of its external data files, by their names in the file. */
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * The file without dead nodes, for a runtime that would compute them whatever they cost, and without sparse constants, which it would expand.
 * Null if the file has neither. Throws LabError `bad-file` if external data cannot be read.
 */
export function liveFile(document: OnnxDocument, operators: readonly Operator[], output: string): LiveFile | null {
  const { model, graph, file } = document;
  const live = new Set(liveOperators(inOrder(operators), [output]).flatMap(({ outputs }) => outputs));
  const isLive = (operator: Operator): boolean => operator.outputs.some((value) => live.has(value));
  // A constant whose numbers are in the file takes no more memory than the file.
  const isHarmless = (operator: Operator): boolean => operator.op === 'Constant' && operator.attributes.tensor('value') !== undefined;
  if (graph.sparseInitializer.length === 0 && operators.every((operator) => isLive(operator) || isHarmless(operator))) return null;
  const node = graph.node.filter((_, index) => operators[index] !== undefined && isLive(operators[index]));
  const stripped = create(ModelProtoSchema, { ...model, graph: create(GraphProtoSchema, { ...graph, node, sparseInitializer: [] }) });
  const external = graph.initializer.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
  const paths = new Map(
    external.map(({ name, externalData }) => {
      const { location } = externalLocation(externalData, name, file);
      return [location, externalPath(document, location, name)] as const;
    }),
  );
  return {
    bytes: toBinary(ModelProtoSchema, stripped),
    externalData: [...paths].map(([path, real]) => ({ path, data: read(real, file) })),
  };
}

function read(path: string, file: string): Uint8Array {
  try {
    if (!statSync(path).isFile()) throw badOnnx('An external data file is not a regular file.', file, 'the file');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof LabError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw badOnnx(`An external data file cannot be read: ${message}.`, file, 'the file', error);
  }
}
