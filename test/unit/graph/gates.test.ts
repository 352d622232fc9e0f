import { describe, expect, it } from 'vitest';
import { distinctKernels, type GraphNode, type ModelGraph, prunableLayers, type Shape, unprunableNodes } from '#shared/graph/index.ts';
import { convolution, dense, flatten, globalPool, network, rectifier } from '../../integration/program/small-network.ts';

const multiply = (id: string, first: string, second: string): GraphNode => ({ id, op: 'multiply', inputs: [first, second] });
const reshape = (id: string, input: string, shape: Shape): GraphNode => ({ id, op: 'reshape', inputs: [input], shape });
const slice = (id: string, input: string, start: number, end: number): GraphNode => ({
  ...{ id, op: 'slice', inputs: [input], axis: 2, start, end, step: 1 },
});
const head = (input: string): readonly GraphNode[] => [globalPool('pool', input), dense('head', 'pool', 3)];
const namesOf = (graph: ModelGraph, gates = false): readonly string[] => prunableLayers(graph, { gates }).map(({ name }) => name);
const reasonsOf = (graph: ModelGraph): Readonly<Record<string, string>> =>
  Object.fromEntries(unprunableNodes(graph).map(({ node, reason }) => [node, reason]));

/** A convolution whose map is scaled by a gate per channel, from its pooled map. */
const squeezeAndExcitation = (kind: 'sigmoid' | 'hardSigmoid' | 'relu', own: 'relu' | 'tanh' = 'relu'): ModelGraph =>
  network(
    [4, 4, 1],
    convolution('conv', 'input', { filters: 4 }),
    rectifier('own', 'conv', own),
    globalPool('squeeze', 'own'),
    dense('narrow', 'squeeze', 2),
    rectifier('narrow-relu', 'narrow'),
    dense('wide', 'narrow-relu', 4),
    rectifier('gate', 'wide', kind),
    reshape('spread', 'gate', [1, 1, 4]),
    multiply('scaled', 'own', 'spread'),
    ...head('scaled'),
  );

describe('gates', () => {
  it.each(['sigmoid', 'hardSigmoid'] as const)('%s of squeeze-and-excitation is no prunable layer unless gates count', (kind) => {
    const graph = squeezeAndExcitation(kind);
    expect(namesOf(graph)).toEqual(['conv', 'narrow']);
    expect(reasonsOf(graph)).toEqual({ gate: 'gate', head: 'head' });
    expect(namesOf(graph, true)).toEqual(['conv', 'narrow', 'wide']);
  });

  it('are no rectifiers: a ReLU that scales a map remains prunable', () => {
    expect(namesOf(squeezeAndExcitation('relu'))).toEqual(['conv', 'narrow', 'wide']);
  });

  it('are the smaller factor: the map that is scaled has its own activation', () => {
    expect(namesOf(squeezeAndExcitation('sigmoid', 'tanh'))).toEqual(['conv', 'narrow']);
  });

  it('of a gated linear unit leave the other half of the map prunable; of two gates, neither is', () => {
    const gated = (kind: 'relu' | 'tanh'): ModelGraph =>
      network(
        [4, 4, 1],
        convolution('conv', 'input', { filters: 4 }),
        slice('a', 'conv', 0, 2),
        slice('b', 'conv', 2, 4),
        rectifier('gate', 'b', 'sigmoid'),
        rectifier('own', 'a', kind),
        multiply('product', 'own', 'gate'),
        ...head('product'),
      );
    expect(prunableLayers(gated('relu'))).toEqual([{ name: 'conv', kernel: 'conv', activation: 'own' }]);
    expect(prunableLayers(gated('tanh'))).toEqual([]);
    expect(reasonsOf(gated('tanh'))).toEqual({ gate: 'gate', own: 'gate', head: 'head' });
  });

  it('are not the same functions as activations of a layer', () => {
    const graph = network(
      [4, 4, 1],
      convolution('conv1', 'input'),
      rectifier('sigmoid', 'conv1', 'sigmoid'),
      convolution('conv2', 'sigmoid'),
      rectifier('tanh', 'conv2', 'tanh'),
      ...head('tanh'),
    );
    expect(namesOf(graph)).toEqual(['conv1', 'conv2']);
  });
});

describe('the head', () => {
  it('is never prunable, whatever activation follows it', () => {
    for (const kind of ['sigmoid', 'relu'] as const) {
      const graph = network(
        [6],
        dense('hidden', 'input', 4),
        rectifier('relu', 'hidden'),
        dense('head', 'relu', 3),
        rectifier('end', 'head', kind),
      );
      expect(namesOf(graph, true)).toEqual(['hidden']);
      expect(reasonsOf(graph)).toEqual({ end: 'head' });
    }
  });

  it('may be a convolution whose activation is pooled', () => {
    const graph = network(
      [4, 4, 1],
      convolution('conv', 'input'),
      rectifier('relu', 'conv'),
      convolution('logits', 'relu', { filters: 3 }),
      rectifier('logits-relu', 'logits'),
      globalPool('pool', 'logits-relu'),
    );
    expect(namesOf(graph)).toEqual(['conv']);
    expect(reasonsOf(graph)).toEqual({ 'logits-relu': 'head' });
  });
});

describe('what is not prunable', () => {
  it('includes kernel layers without an activation and activations without a kernel layer', () => {
    const graph = network(
      [2, 2, 1],
      rectifier('first', 'input'),
      flatten('flat', 'first'),
      dense('projection', 'flat', 3),
      dense('hidden', 'projection', 3),
      rectifier('relu', 'hidden'),
      rectifier('again', 'relu'),
      dense('head', 'again', 2),
    );
    expect(namesOf(graph)).toEqual(['hidden']);
    expect(reasonsOf(graph)).toEqual({ first: 'no-kernel', projection: 'no-activation', again: 'no-kernel', head: 'head' });
  });
});

it('two activations that read one kernel layer are two layers with one kernel', () => {
  const graph = network(
    [2, 2, 1],
    flatten('flat', 'input'),
    dense('map', 'flat', 3),
    rectifier('on', 'map'),
    { id: 'minus', op: 'scale', inputs: ['map'] },
    rectifier('off', 'minus'),
    { id: 'both', op: 'concat', inputs: ['on', 'off'], axis: 0 },
    dense('head', 'both', 2),
  );
  const layers = prunableLayers(graph);
  expect(layers).toEqual([
    { name: 'map', kernel: 'map', activation: 'on' },
    { name: 'map:off', kernel: 'map', activation: 'off' },
  ]);
  expect(distinctKernels(layers)).toEqual(layers.slice(0, 1));
});
