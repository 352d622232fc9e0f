import type { ExportFormat } from '#shared/contract/index.ts';
import type { ExportEncoder } from './export-encoder.ts';
import { onnx } from './onnx.ts';
import { onnxAsImported } from './onnx-as-imported.ts';
import { onnxInt8 } from './onnx-int8.ts';
import { pytorch } from './pytorch.ts';
import { safetensors } from './safetensors.ts';
import { savedModel } from './saved-model.ts';
import { tfjs } from './tfjs.ts';

export const exportEncoders: Readonly<Record<ExportFormat, ExportEncoder>> = {
  onnx,
  'onnx-as-imported': onnxAsImported,
  'onnx-int8': onnxInt8,
  tfjs,
  'saved-model': savedModel,
  pytorch,
  safetensors,
};
