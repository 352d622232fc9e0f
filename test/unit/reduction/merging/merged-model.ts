import { expect } from 'vitest';
import { type GraphNode, type Model, parametersOf } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { reduce, type Reduction } from '#shared/reduction/index.ts';
import type { MergeMode } from '#shared/reduction/merging/merge-policy.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { normalWeights, randomImage } from '../../../reference/random-graph.ts';
import { worstDifference } from '../../../reference/worst-difference.ts';

export const conv = { op: 'conv2d', kernel: [3, 3], stride: [1, 1], padding: [0, 0, 0, 0], groups: 1, bias: true } as const;
export const pointwise = { ...conv, kernel: [1, 1] } as const;
export const SAME = [1, 1, 1, 1] as const;
export const input = (...shape: readonly number[]): GraphNode => ({ id: 'input', op: 'input', inputs: [], shape });

/** A model with the given values of some parameters, and normal ones of the others. */
export function modelOf(nodes: readonly GraphNode[], values: Readonly<Record<string, readonly number[]>> = {}): Model {
  const graph = { format: 1, name: 'merging', nodes, output: nodes.at(-1)?.id ?? '' } as const;
  const weights = new Map(normalWeights(graph, new RandomStream(7, [0, 0, 0])));
  for (const { name } of parametersOf(graph)) if (values[name]) weights.set(name, Float32Array.from(values[name]));
  return { graph, weights };
}

/** The reduction, checked on random images against the textbook definitions. */
export function reduced(
  model: Model,
  mode: MergeMode = 'cheaper',
  without: readonly string[] = [],
  force: readonly string[] = [],
): Reduction {
  const reduction = reduce(model, new Map(), { tolerance: 0, without: new Set(without), force, merging: { mode } });
  for (const seed of [1, 2]) {
    const image = randomImage(model.graph, new RandomStream(seed, [0, 0, 0]));
    const [before, after] = [model, reduction.reduced].map(
      ({ graph, weights }) => interpret(graph, weights, image).get(graph.output) ?? [],
    );
    expect(worstDifference(after ?? [], before ?? [])).toBeLessThan(1e-4);
  }
  return reduction;
}

export const kernelOf = ({ reduced: { weights } }: Reduction, id: string): number[] => [...(weights.get(`${id}/kernel`) ?? [])];
export const idsOf = ({ steps }: Reduction): string[] => steps.map(({ id }) => id);
export const nodesOf = ({ reduced: { graph } }: Reduction): string[] => graph.nodes.map(({ id }) => id);
