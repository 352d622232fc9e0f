import { expect, test } from 'vitest';
import { CheckpointStore, loadKeptModel } from '#main/run-folder/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { tiedChannels, withLinearForms, withoutChannels } from '#shared/reduction/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const graph = buildNetwork({ kind: 'mlp', hidden: [3, 2], dropout: 0 }, [2, 2, 1], 2);
const network = { graph, layers: layerSummaries(graph) };
const position = { round: 1, epoch: 1, step: 5 };
const form = new Map([['hidden1/relu/scale', Float32Array.of(1, 0, 1)]]);

test('a kept model is the network of its round with its weights, without the checkpoint’s other tensors', () => {
  const folder = temporaryFolder();
  const weights = initialWeights(graph, 1);
  const masks = new Map([['hidden1/dense/kernel/mask', new Float32Array(12).fill(1)]]);
  const checkpoint = new CheckpointStore(folder).save(graph, new Map([...weights, ...masks]), position, 'round');
  expect(loadKeptModel(folder, network, checkpoint, [])).toEqual({ graph, weights });
});

test('layers that were linear forms in the round are linear forms in the model', () => {
  const folder = temporaryFolder();
  const weights = new Map([...initialWeights(graph, 1), ...form]);
  const formed = withLinearForms(graph, ['hidden1/relu']);
  const checkpoint = new CheckpointStore(folder).save(formed, weights, position, 'round');
  expect(loadKeptModel(folder, network, checkpoint, ['hidden1/dense'])).toEqual({ graph: formed, weights });
});

test('a checkpoint of a network without some channels has the smaller network, in which layers are linear forms', () => {
  const folder = temporaryFolder();
  const [group] = tiedChannels(graph);
  if (!group) throw new Error('no channels');
  const smaller = withoutChannels({ graph, weights: initialWeights(graph, 1) }, group);
  const formed = withLinearForms(smaller.graph, ['hidden1/relu']);
  const weights = new Map([...smaller.weights, ['hidden1/relu/scale', Float32Array.of(1, 0)] as const]);
  const checkpoint = new CheckpointStore(folder).save(formed, weights, position, 'round', smaller.graph);
  expect(loadKeptModel(folder, network, checkpoint, ['hidden1/dense'])).toEqual({ graph: formed, weights });
  // The order of a node's fields does not matter.
  const reordered = { ...smaller.graph, nodes: smaller.graph.nodes.map(({ id, ...node }) => ({ ...node, id })) as typeof graph.nodes };
  const again = new CheckpointStore(temporaryFolder()).save(formed, weights, position, 'round', reordered);
  expect(again.sha256).toBe(checkpoint.sha256);
});

test.each([
  [
    'lacks a parameter',
    (weights: Map<string, Float32Array>) => weights.delete('head/dense/bias'),
    [],
    'The checkpoint lacks head/dense/bias.',
  ],
  ['lacks the form of a linear layer', () => undefined, ['hidden1/dense'], 'The checkpoint lacks hidden1/relu/scale.'],
  [
    'should have a linear layer that does not exist',
    () => undefined,
    ['hidden9/dense'],
    'The network has no rectifier of layer hidden9/dense.',
  ],
] as const)('a checkpoint that %s is refused', (_, damage, linearized, message) => {
  const folder = temporaryFolder();
  const weights = new Map(initialWeights(graph, 1));
  damage(weights);
  const checkpoint = new CheckpointStore(folder).save(graph, weights, position, 'round');
  expect(() => loadKeptModel(folder, network, checkpoint, linearized)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ code: 'bad-file', message }) as unknown }) as Error,
  );
});

test('a checkpoint of another network is refused', () => {
  const folder = temporaryFolder();
  const wider = buildNetwork({ kind: 'mlp', hidden: [3, 3], dropout: 0 }, [2, 2, 1], 2);
  const checkpoint = new CheckpointStore(folder).save(wider, initialWeights(wider, 1), position, 'round');
  expect(() => loadKeptModel(folder, network, checkpoint, [])).toThrow('hidden2/dense/kernel has 9 values, expected 6.');
});
