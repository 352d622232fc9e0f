import { LabError, type RefusedNode } from '#shared/errors/index.ts';
import { operatorsOf } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { converted } from './converted.ts';
import { refusedOperators } from './supported-operators.ts';

/** All nodes that an import would refuse; for an invalid network, the unsupported operators. */
export function refusedIn(document: OnnxDocument): readonly RefusedNode[] {
  try {
    return converted(document).refused;
  } catch (error) {
    if (error instanceof LabError) return refusedOperators(operatorsOf(document));
    throw error;
  }
}
