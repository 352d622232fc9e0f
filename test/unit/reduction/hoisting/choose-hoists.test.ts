import { describe, expect, it } from 'vitest';
import type { GraphNode } from '#shared/graph/index.ts';
import { chooseHoists } from '#shared/reduction/hoisting/choose-hoists.ts';
import type { MergePolicy } from '#shared/reduction/index.ts';
import { conv, input, modelOf, SAME } from '../merging/merged-model.ts';

/** Padded 3x3 convolutions in series with a linear form between them, by their numbers of filters. */
function chain(...filters: readonly number[]): readonly GraphNode[] {
  const layers = filters.flatMap((count, index): GraphNode[] => [
    { ...conv, id: `conv${index}`, inputs: [index === 0 ? 'input' : `form${index - 1}`], filters: count, padding: SAME },
    { id: `form${index}`, op: 'scale', inputs: [`conv${index}`] },
  ]);
  return [input(8, 8, 2), ...layers, { id: 'pool', op: 'globalAveragePool', inputs: [`form${filters.length - 1}`] }];
}

const hoistsOf = (nodes: readonly GraphNode[], policy: MergePolicy = { mode: 'cheaper' }): string[] =>
  chooseHoists(modelOf(nodes), policy).map(({ first, second }) => `${second} to ${first}`);

describe('padding moves', () => {
  it('where one layer takes fewer multiply-accumulates: 25 x 2 x 2 instead of 9 x 2 x 16 + 9 x 16 x 2', () => {
    expect(hoistsOf(chain(16, 2))).toEqual(['conv1 to conv0']);
  });

  it('not between layers of equal width: 25 instead of 18 for each pair of channels', () => {
    expect(hoistsOf(chain(2, 2))).toEqual([]);
  });

  it('between those too, if all layers are to merge', () => {
    expect(hoistsOf(chain(2, 2), { mode: 'all' })).toEqual(['conv1 to conv0']);
  });

  it('never if only dense layers merge', () => {
    expect(hoistsOf(chain(16, 2), { mode: 'dense' })).toEqual([]);
  });

  it('through a whole chain, from its last layer to its first', () => {
    expect(hoistsOf(chain(32, 2, 32, 2), { mode: 'all' })).toEqual(['conv3 to conv2', 'conv2 to conv1', 'conv1 to conv0']);
    // Two pairs cost 2 x 25 x 4, a 9x9 convolution 81 x 4.
    expect(hoistsOf(chain(32, 2, 32, 2))).toEqual(['conv3 to conv2', 'conv1 to conv0']);
  });

  it('by predicted latency, where it is known', () => {
    expect(hoistsOf(chain(16, 2), { mode: 'cheaper', predict: () => ({ before: 1, after: 2 }) })).toEqual([]);
    expect(hoistsOf(chain(16, 2), { mode: 'cheaper', predict: () => ({ before: 2, after: 1 }) })).toContain('conv1 to conv0');
  });
});
