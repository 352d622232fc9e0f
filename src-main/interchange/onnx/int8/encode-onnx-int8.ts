import type { Model } from '#shared/graph/index.ts';
import { encodeDraft, type OnnxFile, writeOnnx } from '../encode-onnx.ts';
import type { ValueRange } from './linear-quantization.ts';
import { quantizeDraft } from './quantize-draft.ts';
import { quantizedValues } from './quantized-values.ts';

/** A file of a network, and the names of the outputs that it has besides the logits. */
export interface ObservedFile {
  readonly bytes: Uint8Array;
  readonly observed: readonly string[];
}

/** The network in float32, which also yields every value that {@link encodeOnnxInt8} needs the range of. Throws like `encodeOnnx`. */
export function encodeObserved(model: Model): ObservedFile {
  const { draft, ports } = writeOnnx(model);
  const { measured } = quantizedValues(draft, ports.output.name);
  const observed = measured.filter((name) => name !== ports.input.name);
  return { bytes: encodeDraft(model.graph, draft, ports, new Map(), observed).bytes, observed };
}

/**
 * Encodes a network with 8-bit integers, as {@link quantizeDraft} describes. Input and output are the same as those of `encodeOnnx`, in float32.
 * Deterministic: the same model, metadata and ranges always give the same bytes. Throws like `encodeOnnx`.
 *
 * @param ranges of the observed values and of the input, by name
 */
export function encodeOnnxInt8(model: Model, metadata: ReadonlyMap<string, string>, ranges: ReadonlyMap<string, ValueRange>): OnnxFile {
  const { draft, ports } = writeOnnx(model);
  return encodeDraft(model.graph, quantizeDraft(draft, ports.output.name, ranges), ports, metadata);
}
