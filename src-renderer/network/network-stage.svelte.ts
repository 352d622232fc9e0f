import type { DrawnNode } from './drawn-graph.ts';
import { pictureBox, type Layout } from './layout.ts';
import type { PanZoom, Transform } from './pan-zoom.ts';

/** One drawing of a network on the page: where it lies, and which of its nodes is pointed at. */
export class NetworkStage {
  panZoom = $state.raw<PanZoom>();
  drawing = $state.raw<SVGSVGElement>();
  transform = $state.raw<Transform>({ k: 1, x: 0, y: 0 });
  /** The node under the pointer or with the focus. */
  pointed = $state.raw<string>();
  /** The node whose card stays until it is closed. */
  pinned = $state.raw<string>();

  get shown(): string | undefined {
    return this.pinned ?? this.pointed;
  }

  /** Pins a node, or lets it go. */
  pin(id: string): void {
    this.pinned = this.pinned === id ? undefined : id;
  }

  reveal({ id, width, height }: DrawnNode, { nodes }: Layout): void {
    const place = nodes[id];
    if (place) this.panZoom?.reveal({ x: place.x - width / 2, y: place.y - height / 2, width, height });
  }

  whole(layout: Layout | undefined): void {
    if (layout) this.panZoom?.fit(pictureBox(layout));
  }
}
