import type { DropoutNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** The identity at inference. */
export const dropout: OnnxOperation<DropoutNode> = { layouts: asGiven, write: null };
