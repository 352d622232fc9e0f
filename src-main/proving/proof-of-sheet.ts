import { createHash } from 'node:crypto';
import { encodeOnnx } from '#main/interchange/index.ts';
import type { ProofSheet } from '#shared/proof/index.ts';
import { reduce } from '#shared/reduction/index.ts';
import type { Proof, ProofRequest } from './proof-request.ts';
import { networksOf } from './proven-network.ts';

/**
 * Derives the model of an earlier sheet without proving it again. Undefined if its ONNX file would differ in any byte from the one that the
 * sheet is about, as with a sheet of another version.
 */
export function proofOfSheet(request: ProofRequest, sheet: ProofSheet): Proof | undefined {
  const { model: trained, states, tolerance, rule, plan, force, merging } = request;
  const without = new Set([...request.without, ...sheet.refused.map(({ step }) => step)]);
  const options = { tolerance, states: rule, without, force, merging };
  const derived = plan === 'exact' ? { reduction: reduce(trained, states, options), refused: sheet.refused } : undefined;
  const last = networksOf(request, derived).at(-1);
  if (!last) return undefined;
  const { model, metadata } = last;
  const onnx = encodeOnnx(model, metadata).bytes;
  return sha256(onnx) === sheet.onnx.sha256 ? { sheet, model, metadata, onnx } : undefined;
}

/** Identifies the ONNX file of a sheet. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
