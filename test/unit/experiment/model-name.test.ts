import { expect, it } from 'vitest';
import { importedModelNameSchema, modelNameOf } from '#shared/settings/index.ts';

it.each([
  ['/models/resnet18.onnx', 'resnet18'],
  ['ResNet 18 (v2).safetensors', 'resnet-18-v2'],
  ['mobilenet_v2-b0353104.safetensors', 'mobilenet_v2-b0353104'],
  ['__init__.onnx', 'init__'],
  ['Größe.onnx', 'gr-e'],
  ['模型.onnx', 'model'],
  ['.onnx', 'model'],
  ['swin.tiny.patch4.onnx', 'swin-tiny-patch4'],
  [`${'a'.repeat(62)}-b.onnx`, 'a'.repeat(62)],
])('the model of %s is named %s', (file, name) => {
  expect(modelNameOf(file)).toBe(name);
  expect(importedModelNameSchema.safeParse(name).success).toBe(true);
});
