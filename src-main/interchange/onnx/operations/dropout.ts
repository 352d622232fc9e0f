import type { DropoutNode } from '#shared/graph/index.ts';
import { asGiven, type OnnxOperation } from './onnx-operation.ts';

/** The identity at inference. */
export const dropout: OnnxOperation<DropoutNode> = { layouts: asGiven, write: null };
