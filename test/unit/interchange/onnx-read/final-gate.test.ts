import { expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { graphView, prunableLayers } from '#shared/graph/index.ts';
import { floats, type MadeModel, madeOnnx, node, spread, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const constants = { hidden: floats([4, 6], spread(24)), head: floats([6, 3], spread(18)), one: floats([], [1]), half: floats([], [0.5]) };
const layers = [node('MatMul', ['x', 'hidden'], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'head'], 'z')];

async function imported(nodes: MadeModel['nodes']): ReturnType<typeof importOnnx> {
  return importOnnx(writtenOnnx(madeOnnx({ input: [4], constants, nodes: [...layers, ...nodes] })), { name: 'made', batchNorm: false });
}

it.each<[string, MadeModel['nodes'], string, string]>([
  ['Sigmoid', [node('Sigmoid', ['z'], 'y')], 'sigmoid', 'Sigmoid'],
  [
    'written-out sigmoid',
    [node('Neg', ['z'], 'n'), node('Exp', ['n'], 'e'), node('Add', ['e', 'one'], 's'), node('Div', ['one', 's'], 'y')],
    'sigmoid',
    'Sigmoid',
  ],
  ['HardSigmoid', [node('HardSigmoid', ['z'], 'y')], 'hardSigmoid', 'HardSigmoid'],
  ['Tanh that is flattened', [node('Tanh', ['z'], 't'), node('Flatten', ['t'], 'y')], 'tanh', 'Tanh'],
])('a final %s is left off with a note, so the head is no prunable layer', async (_what, nodes, ending, name) => {
  const { graph, notes, source } = await imported(nodes);
  expect(source.ending).toBe(ending);
  expect(notes).toContain(`The final ${name} was removed: the output is logits, and the loss includes a softmax over the classes.`);
  expect(graph.nodes.filter(({ op }) => op === 'activation')).toHaveLength(1);
  expect(prunableLayers(graph)).toHaveLength(1);
  expect(graphView(graph).outputShape).toEqual([3]);
});

it('a sigmoid within the network stays', async () => {
  const { graph, notes, source } = await imported([node('Sigmoid', ['z'], 'g'), node('Mul', ['g', 'half'], 'y')]);
  expect(source.ending).toBe('logits');
  expect(graph.nodes.filter(({ op }) => op === 'activation')).toHaveLength(2);
  expect(notes).toEqual([]);
});
