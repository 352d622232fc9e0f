import { z } from 'zod';
import { type Block, type PrunableLayer, shapePreservingBlocks } from '#shared/graph/index.ts';
import { lacootTerm, LAMBDA } from '#shared/objective/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds } from '../shared-settings.ts';

const FIRST = 'its block’s distance is reduced first';

/**
 * The objective shrinks the distance between the input and the output of each block that preserves its input's shape. The first round
 * trains with it; each later one replaces the blocks with the smallest distances by the identity.
 */
export const lacoot = defineMethod({
  kind: 'lacoot',
  name: 'LaCoOT',
  label: 'LaCoOT: blocks close to the identity are bypassed',
  shows: 'Which blocks training brings so close to the identity that they can be bypassed.',
  source: 'Quétu, Liao, Nguyen, Tartaglione, “LaCoOT: Layer Collapse through Optimal Transport”, ICCV 2025, arXiv 2406.08933.',
  fields: {
    rounds: rounds.default(3).describe('Maximum number of rounds: the first trains with the term, the others bypass blocks.'),
    lambda: z
      .number()
      .min(0)
      .max(1e6)
      .default(1)
      .describe('λ: the strength of the mean distance between the inputs and outputs of blocks; 0 leaves the term out.')
      .meta({ title: LAMBDA }),
    blocks: z
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .describe('Number of blocks bypassed per round, smallest distances first.')
      .meta({ title: 'Blocks bypassed per round' }),
    retrain: z
      .boolean()
      .default(true)
      .describe('Train a complete schedule after blocks are bypassed; the authors do not.')
      .meta({ title: 'Train after bypassing' }),
    delta,
    locked: locked.describe('Layers whose blocks are kept.'),
  },
  milder: 'lower method.blocks',
  needs: ['blockDistances'],
  objective: ({ lambda, locked: closed }, layers) => [lacootTerm(lambda, activationsOf(layers, closed))],
  applies: (settings, { graph, layers }) => {
    const blocks = shapePreservingBlocks(graph);
    const open = openBlocks(blocks, layers, settings.locked);
    const skipped = layers.flatMap(({ name, activation }) => {
      const isIn = ({ nodes }: Block): boolean => nodes.includes(activation);
      if (settings.locked.includes(name) || open.some(isIn)) return [];
      const why = blocks.some(isIn) ? 'another layer of its block is locked' : 'no block around it has an output of its input’s shape';
      return [{ layer: name, why }];
    });
    return { skipped };
  },
  decide: (settings, { round, graph, layers, measured, epochs }) => {
    const open = openBlocks(shapePreservingBlocks(graph), layers, settings.locked).map((block) => ({
      block,
      distance: measured.blockDistances.get(block.output) ?? Infinity,
    }));
    const nearest = open.toSorted((one, other) => one.distance - other.distance).slice(0, round > 1 ? settings.blocks : 0);
    if (open.length === 0) return decided({ stop: 'blocks', reason: 'All blocks that may be bypassed are bypassed.' });
    return decided({
      actions: nearest.map(({ block }) => ({ kind: 'bypass-block', block })),
      trainEpochs: round > 1 && !settings.retrain ? 0 : epochs,
      layers: open.flatMap((one) => {
        const isNearest = nearest.includes(one);
        const why = isNearest ? 'its block has the smallest distance' : round > 1 ? 'its block has a larger distance' : FIRST;
        const numbers = { distance: one.distance };
        return layersIn(one.block, layers).map(({ name }) => ({ layer: name, what: isNearest ? 'bypass' : 'keep', why, numbers }));
      }),
    });
  },
});

/** The blocks without a locked layer. */
function openBlocks(blocks: readonly Block[], layers: readonly PrunableLayer[], locked: readonly string[]): readonly Block[] {
  const closed = activationsOf(layers, locked);
  return blocks.filter(({ nodes }) => !closed.some((activation) => nodes.includes(activation)));
}

function activationsOf(layers: readonly PrunableLayer[], names: readonly string[]): readonly string[] {
  return layers.filter(({ name }) => names.includes(name)).map(({ activation }) => activation);
}

function layersIn({ nodes }: Block, layers: readonly PrunableLayer[]): readonly PrunableLayer[] {
  return layers.filter(({ activation }) => nodes.includes(activation));
}
