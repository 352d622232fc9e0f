import type { ActivationKind, ActivationNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import type { Applied, NodeContext } from './applied.ts';

const OPERATIONS: Readonly<Partial<Record<ActivationKind, string>>> = { relu: 'Relu', relu6: 'Relu6' };

/**
 * y = max(z, 0), or min(max(z, 0), 6) for relu6. Gradient: dL/dz = dL/dy where z > 0 (and z < 6), else 0. It reads y, which lies
 * between the bounds exactly where z does, so that z need not be kept.
 */
export function rectifier({ id, kind }: ActivationNode, input: Output, { builder }: NodeContext): Applied {
  const { type } = input;
  const op = OPERATIONS[kind];
  if (op === undefined) throw new ProgramError(id, `cannot compile the activation ${kind}`);
  const output = builder.add({ op, inputs: [input], attributes: { T: { type } }, type });
  return {
    output,
    backward: (gradient) => ({
      inputs: [builder.add({ op: `${op}Grad`, inputs: [gradient, output], attributes: { T: { type } }, type })],
    }),
  };
}
