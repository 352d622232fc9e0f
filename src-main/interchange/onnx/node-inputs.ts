import type { Shape } from '#shared/graph/index.ts';
import type { Layout } from '../layouts.ts';

/** A node's inputs: ONNX values, all in one layout, and their shapes (ours). */
export interface NodeInputs {
  readonly values: readonly [string, ...string[]];
  readonly shapes: readonly Shape[];
  readonly layout: Layout;
}

/** The shape (ours) of the first input. */
export function firstShape({ shapes: [first = []] }: NodeInputs): Shape {
  return first;
}
