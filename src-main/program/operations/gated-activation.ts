import { type GraphBuilder, type Output, outputAt } from '../graph-def/graph-builder.ts';
import { constant } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';
import { gelu, geluTanh } from './gelu.ts';
import { silu } from './sigmoids.ts';

/** Activations y = z·g(z) for which there is a kernel, by the operations that compute them without it. */
const COMPOSITIONS = { gelu, geluTanh, silu } as const;

export type GatedKind = keyof typeof COMPOSITIONS;

export function isGated(kind: string): kind is GatedKind {
  return Object.hasOwn(COMPOSITIONS, kind);
}

/** Our kernels read z once for y and once for the gradient, and keep nothing but z for it. */
export function gatedActivation(kind: GatedKind, input: Output, context: NodeContext): Applied {
  const { builder } = context;
  if (!builder.kernels) return COMPOSITIONS[kind](input, context);
  return {
    output: gate(builder, 'NepentheGatedActivation', kind, [input]),
    backward: (gradient) => ({ inputs: [gate(builder, 'NepentheGatedActivationGradient', kind, [gradient, input])] }),
  };
}

/** y and the state counts of z (`NepentheStateCounts`) in one pass over memory; only with kernels. */
export function countedGatedActivation(
  builder: GraphBuilder,
  kind: GatedKind,
  z: Output,
  thresholds: readonly number[],
): { readonly output: Output; readonly counts: Output } {
  const limits = constant(builder, 'float32', thresholds, [thresholds.length]);
  const output = gate(builder, 'NepentheCountingGatedActivation', kind, [z, limits]);
  return { output, counts: outputAt(output, 1, 'float64') };
}

function gate(builder: GraphBuilder, op: string, kind: GatedKind, inputs: readonly Output[]): Output {
  return builder.add({ op, inputs, attributes: { gate: { text: kind } }, type: 'float32' });
}
