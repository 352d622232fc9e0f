import type { DrawnGraph } from './drawn-graph.ts';
import type { Wired } from './fork-joins.ts';
import type { Layout } from './layout.ts';

export interface GroupBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const PADDING = 11;

/** Around the nodes of each opened group; none around one that other nodes stand in the midst of. */
export function groupBoxes<Member extends Wired>({ nodes }: DrawnGraph<Member>, { nodes: places }: Layout): readonly GroupBox[] {
  const edges = nodes.flatMap(({ id, within, width, height }) => {
    const place = places[id];
    if (!place) return [];
    return [{ within, left: place.x - width / 2, right: place.x + width / 2, top: place.y - height / 2, bottom: place.y + height / 2 }];
  });
  const groups = new Set(edges.flatMap(({ within }) => within ?? []));
  return [...groups].flatMap((id): GroupBox[] => {
    const own = edges.filter(({ within }) => within === id);
    const left = Math.min(...own.map((edge) => edge.left)) - PADDING;
    const right = Math.max(...own.map((edge) => edge.right)) + PADDING;
    const top = Math.min(...own.map((edge) => edge.top)) - PADDING;
    const bottom = Math.max(...own.map((edge) => edge.bottom)) + PADDING;
    const isTorn = edges.some(
      (edge) => edge.within !== id && edge.right > left && edge.left < right && edge.bottom > top && edge.top < bottom,
    );
    return isTorn ? [] : [{ id, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
