import { LabError, type RefusedNode } from '#shared/errors/index.ts';
import { operatorsOf } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { converted } from './converted.ts';
import { refusedOperators } from './supported-operators.ts';

/** All that an import of a file refuses; of a file that cannot be read as a network the operators that no network here has. */
export function refusedIn(document: OnnxDocument): readonly RefusedNode[] {
  try {
    return converted(document).refused;
  } catch (error) {
    if (error instanceof LabError) return refusedOperators(operatorsOf(document));
    throw error;
  }
}
