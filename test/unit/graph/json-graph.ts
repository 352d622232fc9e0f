import { LabError } from '#shared/errors/index.ts';
import { parseModelGraph } from '#shared/graph/index.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The nodes of a small network, as in a file. */
export const input: Json = { id: 'in', op: 'input', inputs: [], shape: [6, 6, 2] };
export const conv: Json = {
  id: 'conv',
  op: 'conv2d',
  inputs: ['in'],
  filters: 4,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1, 1, 1],
  groups: 1,
  bias: true,
};
export const relu: Json = { id: 'relu', op: 'activation', kind: 'relu', inputs: ['conv'] };
export const mean: Json = { id: 'mean', op: 'globalAveragePool', inputs: ['relu'] };
export const head: Json = { id: 'head', op: 'dense', inputs: ['mean'], units: 3, bias: true };
export const graph = { format: 1, name: 'small', nodes: [input, conv, relu, mean, head], output: 'head' };

export const withNodes = (...nodes: readonly Json[]): Json => ({ ...graph, nodes });
/** The error of {@link parseModelGraph}. */
export function refusal(value: unknown, file?: string): LabError['details'] {
  try {
    parseModelGraph(value, file);
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('the graph was accepted');
}
