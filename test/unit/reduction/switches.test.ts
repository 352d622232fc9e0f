import { expect, test } from 'vitest';
import { elementsOf, inferShapes, type ModelGraph, shapeAt, type Weights } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { withLinearForms, withSwitches } from '#shared/reduction/index.ts';
import { interpret } from '../../reference/interpreter.ts';

const graph = buildNetwork({ kind: 'residual', widths: [3], blocks: [1], dropout: 0 }, [4, 4, 1], 2);
const weights = initialWeights(graph, 7);
const image = Float64Array.from({ length: elementsOf(shapeAt(inferShapes(graph), 'input')) }, (_, index) => Math.sin(index + 1));
const logits = (network: ModelGraph, values: Weights): Float64Array | undefined => interpret(network, values, image).get(network.output);

test('with initial switches, the network computes the same', () => {
  const switched = withSwitches(graph, ['stage1/block1/relu1', 'stage1/block1/relu2']);
  expect([...switched.switches.keys()]).toEqual(['stage1/block1/relu1', 'stage1/block1/relu2']);
  expect(logits(switched.graph, new Map([...weights, ...switched.weights]))).toEqual(logits(graph, weights));
});

test('a switched activation is the linear form diag(s)', () => {
  const scale = Float32Array.of(1, 0, 0.5);
  const { graph: switchable, switches, weights: initial } = withSwitches(graph, ['stage1/block1/relu1', 'stage1/block1/relu2']);
  const { activation = '', form = '' } = switches.get('stage1/block1/relu1') ?? {};
  const on = new Map([...weights, ...initial, [activation, new Float32Array(3)], [form, scale]]);
  const linear = withLinearForms(graph, ['stage1/block1/relu1']);
  expect(logits(switchable, on)).toEqual(logits(linear, new Map([...weights, ['stage1/block1/relu1/scale', scale]])));
});
