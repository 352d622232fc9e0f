import { expect, it } from 'vitest';
import { dropTarget } from '#renderer/app-shell/drop-target.ts';

it.each([
  [['resnet.nepenthe.json'], 'runs', 'experiment'],
  [['Net.ONNX'], 'data', 'reduce'],
  [['net.onnx', 'images'], 'runs', 'reduce'],
  [['images'], 'reduce', 'reduce'],
  [['weights.safetensors'], 'models', 'model'],
  [['images'], 'runs', 'data'],
  [['mnist.tar.gz'], 'new', 'data'],
])('%j, dropped on %s, lead to: %s', (names, view, target) => {
  expect(dropTarget(names, view)).toBe(target);
});
