import { describe, expect, it } from 'vitest';
import { failureOf } from '#main/cli/session/failure.ts';
import { documentOf, importedModelText } from '#main/cli/text/imported-model-text.ts';
import { LabError } from '#shared/errors/index.ts';
import { exampleDescription } from '../../library/example-model.ts';

const model = exampleDescription('small');

describe('the text of an imported model', () => {
  it('gives its origin, its properties, its verification and its name in experiments', () => {
    expect(importedModelText({ ...model, notes: ['The softmax at the end was left off.'] }).split('\n')).toEqual([
      'small',
      `From /somewhere/small.onnx (onnx, pytorch 2.9, SHA-256 ${'a'.repeat(64)})`,
      'Images of 1 × 2 × 1, 2 classes, 12 parameters, 8 MACs',
      'Prunable layers: 1: relu',
      'onnxruntime 1.23 agrees with the file: logits differ by at most 1.0e-7, the same class for 100.00 % of 8 images',
      'The softmax at the end was left off.',
      'In an experiment: "network": { "kind": "imported", "model": "small" }',
    ]);
  });

  it('reports how the tensors of a weights file matched', () => {
    const text = importedModelText({
      ...model,
      network: { kind: 'mlp', hidden: [2], dropout: 0 },
      prunableLayers: [],
      weights: {
        matched: 1234,
        missing: ['fc.weight', 'fc.bias'],
        unexpected: ['extra'],
        misshaped: [{ name: 'conv1.weight', expected: [64, 3, 7, 7], found: [64, 3, 3, 3] }],
      },
    });
    expect(text).toContain('small: mlp 2\n');
    expect(text).toContain('Prunable layers: none\n');
    expect(text).toContain('Tensors: 1,234 matched\nMissing in the file, initialized: fc.weight, fc.bias\n');
    expect(text).toContain('Not in the network, ignored: extra\n');
    expect(text).toContain('Of another shape, initialized: conv1.weight (64x3x3x3 instead of 64x3x7x7)\n');
  });

  it('has a document with the ID that experiments use', () => {
    expect(documentOf(model)).toEqual({ modelId: 'small', ...model });
  });
});

it('a refused network lists every unsupported node', () => {
  const nodes = [
    { name: 'a', op: 'Loop', why: 'it loops' },
    { name: 'b', op: 'If', why: 'it branches' },
  ];
  const { exitCode, error, text } = failureOf(new LabError('unsupported', 'It cannot be.', 'Take another.', { file: 'x.onnx', nodes }));
  expect([exitCode, error]).toEqual([3, { code: 'unsupported', message: 'It cannot be.', remedy: 'Take another.', file: 'x.onnx', nodes }]);
  expect(text).toBe('x.onnx: It cannot be. Take another.\n  a (Loop): it loops\n  b (If): it branches');
});
