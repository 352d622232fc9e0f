import { SvelteSet } from 'svelte/reactivity';
import type { DrawnGraph, DrawnNode } from './drawn-graph.ts';
import type { Wired } from './fork-joins.ts';
import { pictureBox, type Layout } from './layout.ts';
import type { PanZoom, Transform } from './pan-zoom.ts';

/** One drawing of a network on the page: where it lies, which of its groups are open, and which of its nodes is pointed at. */
export class NetworkStage {
  panZoom = $state.raw<PanZoom>();
  drawing = $state.raw<SVGSVGElement>();
  legend = $state.raw<SVGSVGElement>();
  layout = $state.raw<Layout>();
  transform = $state.raw<Transform>({ k: 1, x: 0, y: 0 });
  /** The node under the pointer or with the focus. */
  pointed = $state.raw<string>();
  /** The node whose card stays until it is closed. */
  pinned = $state.raw<string>();
  /** Groups that are drawn with all that is in them. */
  readonly opened = new SvelteSet<string>();

  get shown(): string | undefined {
    return this.pinned ?? this.pointed;
  }

  /** Pins a node, or lets it go. */
  pin(id: string): void {
    this.pinned = this.pinned === id ? undefined : id;
  }

  /** Pins a node of the graph, brought into sight. */
  show<Member extends Wired>({ nodes }: DrawnGraph<Member>, id: string): void {
    this.pinned = id;
    const found = nodes.find((node) => node.id === id);
    if (found && this.layout) this.reveal(found, this.layout);
  }

  /** Lets go of the pinned node; false where none is. */
  close(): boolean {
    const open = this.pinned !== undefined;
    this.pinned = undefined;
    return open;
  }

  /** Opens groups, or closes them where all of them are open. */
  toggleGroups(ids: readonly string[]): void {
    const all = ids.every((id) => this.opened.has(id));
    for (const id of ids) {
      if (all) this.opened.delete(id);
      else this.opened.add(id);
    }
    this.pinned = undefined;
  }

  reveal<Member extends Wired>({ id, width, height }: DrawnNode<Member>, { nodes }: Layout): void {
    const place = nodes[id];
    if (place) this.panZoom?.reveal({ x: place.x - width / 2, y: place.y - height / 2, width, height });
  }

  whole(layout: Layout | undefined): void {
    if (layout) this.panZoom?.fit(pictureBox(layout));
  }
}
