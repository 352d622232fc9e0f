import { type GraphNode, type GraphView, hasKernel } from '#shared/graph/index.ts';
import type { LinearRegion } from './linear-region.ts';

export type MergeKind = 'fuse-skip' | 'merge-convolutions' | 'merge-dense';

/** The layers of the network before any merge that a region consists of. */
interface Span {
  readonly kind: MergeKind;
  readonly first: string;
  readonly last: string;
}

/**
 * Names merges by the first and the last of the layers that become one, as they were before any merge: `merge-convolutions:conv1..conv2`. So a
 * name means the same layers whatever was merged before, and a merge that is left out is not done in two steps either.
 */
export class MergeIds {
  /** By the layer that a merge has left. */
  readonly #merged = new Map<string, Span>();

  kindOf(view: GraphView, region: LinearRegion): MergeKind {
    return this.#spanOf(view, region).kind;
  }

  idOf(view: GraphView, region: LinearRegion): string {
    const { kind, first, last } = this.#spanOf(view, region);
    return `${kind}:${first}..${last}`;
  }

  /** Records that a region becomes a layer. */
  record(view: GraphView, region: LinearRegion, layer: string): void {
    this.#merged.set(layer, this.#spanOf(view, region));
  }

  #spanOf(view: GraphView, region: LinearRegion): Span {
    const spans = mergedNodes(view, region).map((node) => this.#merged.get(node.id) ?? ownSpan(node));
    const kinds = new Set(spans.map(({ kind }) => kind));
    const kind = (['fuse-skip', 'merge-convolutions'] as const).find((one) => kinds.has(one)) ?? 'merge-dense';
    return { kind, first: spans[0]?.first ?? region.exit, last: spans.at(-1)?.last ?? region.exit };
  }
}

/** The kernel layers, sums and pools of a region in graph order: the nodes of which a merge leaves one. */
export function mergedNodes(view: GraphView, { nodes }: Pick<LinearRegion, 'nodes'>): readonly GraphNode[] {
  return nodes
    .toReversed()
    .map((id) => view.node(id))
    .filter((node) => hasKernel(node) || node.op === 'add' || node.op === 'pool2d');
}

function ownSpan({ id, op }: GraphNode): Span {
  const kind = op === 'add' ? 'fuse-skip' : op === 'dense' ? 'merge-dense' : 'merge-convolutions';
  return { kind, first: id, last: id };
}
