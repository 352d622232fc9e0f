import { ELU_ALPHA, LEAKY_SLOPE } from '#shared/activations/index.ts';
import type { ActivationNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import type { Applied, NodeContext } from './applied.ts';
import { elu } from './elu.ts';
import { gatedActivation } from './gated-activation.ts';
import { leakyRectifier, parametricRectifier, rectifier } from './rectifiers.ts';
import { hardSigmoid, hardSwish, saturating } from './sigmoids.ts';

/** An elementwise activation of the node's kind. */
export function activation({ kind, slope = LEAKY_SLOPE, alpha = ELU_ALPHA }: ActivationNode, input: Output, context: NodeContext): Applied {
  switch (kind) {
    case 'relu':
      return rectifier('Relu', input, context);
    case 'relu6':
      return rectifier('Relu6', input, context);
    case 'leakyRelu':
      return leakyRectifier(slope, input, context);
    case 'prelu':
      return parametricRectifier(input, context);
    case 'elu':
      return elu(alpha, input, context);
    case 'gelu':
    case 'geluTanh':
    case 'silu':
      return gatedActivation(kind, input, context);
    case 'hardSwish':
      return hardSwish(input, context);
    case 'sigmoid':
      return saturating('Sigmoid', input, context);
    case 'hardSigmoid':
      return hardSigmoid(input, context);
    case 'tanh':
      return saturating('Tanh', input, context);
  }
}
