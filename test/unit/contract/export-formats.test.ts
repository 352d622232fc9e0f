import { describe, expect, it } from 'vitest';
import { pathsOfExport } from '#shared/contract/index.ts';

describe('an export', () => {
  it.each([
    ['onnx', '/out/best.onnx', ['/out/best.onnx']],
    ['tfjs', '/out/best', ['/out/best']],
    ['saved-model', '/out/best.saved-model', ['/out/best.saved-model']],
    ['pytorch', '/out/best.v2.py', ['/out/best.v2.py', '/out/best.v2.pytorch.safetensors']],
    ['safetensors', '/out/best.safetensors', ['/out/best.safetensors', '/out/best.graph.json']],
    ['safetensors', 'C:\\out\\best.SAFETENSORS', ['C:\\out\\best.SAFETENSORS', 'C:\\out\\best.graph.json']],
    ['safetensors', '/out/best', ['/out/best', '/out/best.graph.json']],
  ] as const)('as %s to %s leaves files that share folder and base name', (format, file, paths) => {
    expect(pathsOfExport({ format, file })).toEqual(paths);
  });
});
