import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { elementsOf, nodeOf, prunableLayers } from '#shared/graph/index.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { worstDifference } from '../../../reference/worst-difference.ts';

const file = join(import.meta.dirname, '../../../fixtures/onnx-import/resnet.onnx');

describe('batch normalizations inserted on request', () => {
  it('follow every convolution, are noted, and are the identity at inference', async () => {
    const bare = await importOnnx(file, { name: 'bare', batchNorm: false });
    const normed = await importOnnx(file, { name: 'normed', batchNorm: true });
    const convolutions = bare.graph.nodes.filter(({ op }) => op === 'conv2d').map(({ id }) => id);
    expect(bare.graph.nodes.filter(({ op }) => op === 'batchNorm')).toEqual([]);
    expect(normed.graph.nodes.filter(({ op }) => op === 'batchNorm').map(({ inputs }) => inputs[0])).toEqual(convolutions);
    expect(nodeOf(normed.graph, 'layer1.0.relu').inputs).toEqual(['layer1.0.conv1.bn']);
    expect(normed.notes.join(' ')).toContain(`after each of ${convolutions.length} convolutions`);
    expect(prunableLayers(normed.graph).map(({ name }) => name)).toEqual(prunableLayers(bare.graph).map(({ name }) => name));

    const image = Float64Array.from({ length: elementsOf(bare.input) }, (_, index) => Math.sin(index));
    const logits = ({ graph, weights }: typeof bare): Float64Array =>
      interpret(graph, weights, image).get(graph.output) ?? new Float64Array();
    expect(worstDifference(logits(normed), logits(bare))).toBeLessThan(1e-6);
  });

  it('are not added if the file has its own', async () => {
    const dense = join(import.meta.dirname, '../../../fixtures/onnx-import/densenet.onnx');
    const { graph } = await importOnnx(dense, { name: 'dense', batchNorm: true });
    const norms = graph.nodes.filter(({ op }) => op === 'batchNorm');
    expect(new Set(norms.map(({ inputs }) => inputs[0])).size).toBe(norms.length);
  });
});
