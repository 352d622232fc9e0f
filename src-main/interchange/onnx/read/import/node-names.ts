import type { Operator } from '../onnx-operators.ts';
import type { ImportDraft } from './import-draft.ts';
import type { Constant } from './values.ts';

const PARAMETER = /^(.+)\.(?:weight|bias)$/;

/**
 * What a node is called: after its weights as long as they are of the part of the network that the operator is of — exporters write equal
 * constants once, whoever else they belong to —, else after that part, else after the operator.
 */
export function nodeName(draft: ImportDraft, operator: Operator, constants: readonly (Constant | undefined)[] = []): string {
  const { module } = operator;
  const parent = module?.replace(/\.?[^.]*$/, '') ?? '';
  const ofWeights = constants
    .map((constant) => PARAMETER.exec(constant?.name ?? '')?.[1])
    .filter((name) => name !== undefined)
    .find((name) => draft.isFree(name) && (module === null || parent === '' || name.startsWith(`${parent}.`)));
  return ofWeights ?? module ?? (operator.name.replace(/^\/+/, '') || operator.op);
}

/** Of what an operator does in a larger part of the network: `features.1.0.attn.softmax`. */
export function stepName(operator: Operator, step: string): string {
  return operator.module === null ? nodeless(operator) : `${operator.module}.${step}`;
}

function nodeless({ name, op }: Operator): string {
  return name.replace(/^\/+/, '') || op;
}
