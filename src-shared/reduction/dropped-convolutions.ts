import { type Block, type Conv2dNode, graphView, type Model, valuesOf } from '#shared/graph/index.ts';
import { normalizationFactors } from '#shared/graph/operations/batch-norm.ts';
import { formatPercent } from '#shared/text/index.ts';
import type { DraftStep } from './reduction-step.ts';

export function droppingId({ nodes: [convolution = ''] }: Block): string {
  return `drop-convolution:${convolution}`;
}

export function droppingStep(model: Model, block: Block): DraftStep {
  const [convolution = ''] = block.nodes;
  const share = formatPercent(100 * distanceFromIdentity(model, block));
  return {
    id: droppingId(block),
    kind: 'drop-convolution',
    nodes: block.nodes,
    what: `Replace ${convolution} by the identity`,
    why: `Chosen: its output has the shape of its input, and its kernel differs from the identity by ${share} of its norm.`,
    exactOn: 'nothing',
  };
}

/** ‖K − I‖ / ‖K‖ of a convolution's kernel K, scaled by its normalization; I takes each channel where it is. 1 if K is 0. */
export function distanceFromIdentity(model: Model, { nodes: [id = '', normalization] }: Block): number {
  const view = graphView(model.graph);
  const node = view.node(id);
  if (node.op !== 'conv2d') throw new Error(`${id} is not a convolution`);
  const after = normalization === undefined ? undefined : view.node(normalization);
  const factors = after?.op === 'batchNorm' ? normalizationFactors(after, (role) => valuesOf(model, after.id, role)) : undefined;
  const kernel = valuesOf(model, id, 'kernel');
  const rows = node.filters / node.groups;
  const center = centerTap(node);
  let [norm, distance] = [0, 0];
  for (const [index, weight] of kernel.entries()) {
    const output = index % node.filters;
    const row = Math.floor(index / node.filters);
    const scaled = weight * (factors?.[output] ?? 1);
    const identity = center !== undefined && row === center * rows + (output % rows) ? 1 : 0;
    norm += scaled ** 2;
    distance += (scaled - identity) ** 2;
  }
  // Without a tap at the pixel itself, all of the identity is missing.
  if (center === undefined) distance += node.filters;
  return norm === 0 ? 1 : Math.sqrt(distance / norm);
}

/** The tap that reads the pixel which is computed; undefined if there is none. */
function centerTap({ kernel, padding, dilation = [1, 1] }: Conv2dNode): number | undefined {
  const [row, column] = [padding[0] / dilation[0], padding[2] / dilation[1]];
  return Number.isInteger(row) && Number.isInteger(column) && row < kernel[0] && column < kernel[1] ? row * kernel[1] + column : undefined;
}
