import { expect, test } from 'vitest';
import {
  elementsOf,
  inferShapes,
  type ModelGraph,
  prunableLayers,
  shapeAt,
  shapePreservingBlocks,
  type Weights,
} from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import {
  bypassedBy,
  formParameters,
  switchedTo,
  withBlockSwitches,
  withLinearForms,
  withoutBlocks,
  withSwitches,
} from '#shared/reduction/index.ts';
import { interpret } from '../../reference/interpreter.ts';

const graph = buildNetwork({ kind: 'residual', widths: [3], blocks: [1], stem: 'stride-1', dropout: 0 }, [4, 4, 1], 2);
const weights = initialWeights(graph, 7);
const image = Float64Array.from({ length: elementsOf(shapeAt(inferShapes(graph), 'input')) }, (_, index) => Math.sin(index + 1));
const logits = (network: ModelGraph, values: Weights): Float64Array | undefined => interpret(network, values, image).get(network.output);

test('with initial switches, the network computes the same', () => {
  const switched = withSwitches(graph, ['stage1/block1/relu1', 'stage1/block1/relu2']);
  expect([...switched.switches.keys()]).toEqual(['stage1/block1/relu1', 'stage1/block1/relu2']);
  expect(logits(switched.graph, new Map([...weights, ...switched.weights]))).toEqual(logits(graph, weights));
});

test('a switched activation is the linear form diag(s) z + c', () => {
  const scale = Float32Array.of(1, 0, 0.5);
  const { graph: switchable, switches, weights: initial } = withSwitches(graph, ['stage1/block1/relu1', 'stage1/block1/relu2']);
  const found = switches.get('stage1/block1/relu1') ?? { activation: '', form: '', offset: '' };
  for (const offset of [undefined, Float32Array.of(0, 6, -1)]) {
    const form = { scale, offset };
    const on = new Map([...weights, ...initial, ...switchedTo(found, form)]);
    const linear = withLinearForms(graph, ['stage1/block1/relu1'], new Set(offset ? ['stage1/block1/relu1'] : []));
    const expected = logits(linear, new Map([...weights, ...formParameters('stage1/block1/relu1', form)]));
    expect(logits(switchable, on)).toEqual(expected);
  }
});

test('a switched block is the identity, also between others and around switched activations', () => {
  const deeper = buildNetwork({ kind: 'residual', widths: [3], blocks: [3], stem: 'stride-1', dropout: 0 }, [4, 4, 1], 2);
  const values = initialWeights(deeper, 7);
  const blocks = shapePreservingBlocks(deeper);
  const activations = prunableLayers(deeper).map(({ activation }) => activation);
  const bypassable = withBlockSwitches(deeper, blocks);
  const switched = withSwitches(bypassable.graph, activations);
  const initial = new Map([...values, ...bypassable.weights, ...switched.weights]);
  expect(logits(switched.graph, initial)).toEqual(logits(deeper, values));
  expect(blocks.length).toBeGreaterThan(2);
  for (const chosen of [blocks.slice(1, 2), blocks.slice(0, 2), blocks]) {
    const on = chosen.flatMap(({ output }) => {
      const found = bypassable.switches.get(output);
      return found ? [...bypassedBy(found, 3)] : [];
    });
    expect(logits(switched.graph, new Map([...initial, ...on]))).toEqual(logits(withoutBlocks(deeper, chosen), values));
  }
});
