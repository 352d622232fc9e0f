import type { Operator } from '../onnx-operators.ts';
import type { ImportDraft } from './import-draft.ts';
import type { Constant } from './values.ts';

const PARAMETER = /^(.+)\.(?:weight|bias)$/;

/**
 * The name of a node: that of its weights if they belong to the operator's module (exporters merge equal constants of different
 * modules), else the module's, else the operator's.
 */
export function nodeName(draft: ImportDraft, operator: Operator, constants: readonly (Constant | undefined)[] = []): string {
  const { module } = operator;
  const parent = module?.replace(/\.?[^.]*$/, '') ?? '';
  const ofWeights = constants
    .map((constant) => PARAMETER.exec(constant?.name ?? '')?.[1])
    .filter((name) => name !== undefined)
    .find((name) => draft.isFree(name) && (module === null || parent === '' || name.startsWith(`${parent}.`)));
  return ofWeights ?? module ?? operatorName(operator);
}

/** The name of a step within a module, such as `features.1.0.attn.softmax`. */
export function stepName(operator: Operator, step: string): string {
  return operator.module === null ? operatorName(operator) : `${operator.module}.${step}`;
}

function operatorName({ name, op }: Operator): string {
  return name.replace(/^\/+/, '') || op;
}
