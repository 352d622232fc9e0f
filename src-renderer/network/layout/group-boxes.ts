import type { ViewGraph } from '../graph-view/view-graph.ts';
import type { WiredNode } from '../graph-view/wired-graph.ts';
import type { Layout } from './layout.ts';

export interface GroupBox {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const PADDING = 11;

/** Encloses the nodes of each expanded group; no box where it would cover other nodes. */
export function groupBoxes<Member extends WiredNode>({ nodes }: ViewGraph<Member>, layout: Layout): readonly GroupBox[] {
  const boxes = nodes.flatMap(({ id, group, width, height }) => {
    const center = layout.nodes[id];
    if (!center) return [];
    const { x, y } = center;
    return [{ group, left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }];
  });
  const groups = new Set(boxes.flatMap(({ group }) => group ?? []));
  return [...groups].flatMap((id): GroupBox[] => {
    const own = boxes.filter(({ group }) => group === id);
    const left = Math.min(...own.map((box) => box.left)) - PADDING;
    const right = Math.max(...own.map((box) => box.right)) + PADDING;
    const top = Math.min(...own.map((box) => box.top)) - PADDING;
    const bottom = Math.max(...own.map((box) => box.bottom)) + PADDING;
    const coversOthers = boxes.some(
      (box) => box.group !== id && box.right > left && box.left < right && box.bottom > top && box.top < bottom,
    );
    return coversOthers ? [] : [{ id, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
