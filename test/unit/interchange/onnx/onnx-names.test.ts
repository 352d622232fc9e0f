import { describe, expect, it } from 'vitest';
import { dense, dropout, graphOf, input, nodesOf, relu } from './small-graphs.ts';

describe('names in an ONNX file', () => {
  const matrix = { 'a/kernel': [1, 2, 3, 4], 'a/bias': [0, 0] };

  it('are those of our nodes, except input and output', () => {
    expect(nodesOf(graphOf(input(2), dense('a', 'in'), relu('b', 'a'), relu('c', 'b')), matrix)).toEqual([
      'a: Gemm(images, a/kernel, a/bias) -> a',
      'b: Relu(a) -> b',
      'c: Relu(b) -> logits',
    ]);
  });

  it('skip dropout, inside the network and at its end', () => {
    const middle = graphOf(input(2), dropout('in'), relu('b', 'drop'));
    expect(nodesOf(middle)).toEqual(['b: Relu(images) -> logits']);
    expect(nodesOf(graphOf(input(2), relu('b', 'in'), dropout('b')))).toEqual(['b: Relu(images) -> logits']);
  });

  it('are kept for a network that only returns its input', () => {
    expect(nodesOf(graphOf(input(2)))).toEqual(['in: Identity(images) -> logits']);
    expect(nodesOf(graphOf(input(2), dropout('in')))).toEqual(['drop: Identity(images) -> logits']);
  });

  it('are numbered if a node is named like the input, the output or a parameter', () => {
    const nodes = [relu('logits', 'in'), relu('images', 'logits'), dense('a', 'images'), relu('a/kernel', 'a')];
    expect(nodesOf(graphOf(input(2), ...nodes), matrix)).toEqual([
      'logits: Relu(images) -> logits:2',
      'images: Relu(logits:2) -> images:2',
      'a: Gemm(images:2, a/kernel:2, a/bias) -> a',
      'a/kernel: Relu(a) -> logits',
    ]);
  });
});
