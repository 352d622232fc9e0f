import { flushSync } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { ViewGraph, ViewNode } from '../graph-view/view-graph.ts';
import type { WiredNode } from '../graph-view/wired-graph.ts';
import { type Layout, pictureBox } from '../layout/layout.ts';
import type { PanZoom, Transform } from './pan-zoom.ts';

/** State of one drawn network: pan and zoom, expanded groups, and the node with the card. */
export class DrawingState {
  panZoom = $state.raw<PanZoom>();
  /** The drawing; undefined until all nodes are drawn. */
  svg = $state.raw<SVGSVGElement>();
  legend = $state.raw<SVGSVGElement>();
  layout = $state.raw<Layout>();
  /** Shows full labels at any zoom, for export. */
  full = $state(false);
  transform = $state.raw<Transform>({ k: 1, x: 0, y: 0 });
  /** The node under the pointer or in focus. */
  hovered = $state.raw<string>();
  /** The node whose card stays open until it is closed. */
  pinned = $state.raw<string>();
  readonly expanded = new SvelteSet<string>();
  /** Name folders that are drawn as one node. */
  readonly collapsed = new SvelteSet<string>();

  /** The node whose card is shown. */
  get active(): string | undefined {
    return this.pinned ?? this.hovered;
  }

  togglePin(id: string): void {
    this.pinned = this.pinned === id ? undefined : id;
  }

  /** Pins a node and brings it into view. */
  show<Member extends WiredNode>({ nodes }: ViewGraph<Member>, id: string): void {
    this.pinned = id;
    const found = nodes.find((node) => node.id === id);
    if (found && this.layout) this.reveal(found, this.layout);
  }

  /** The drawing with full labels, as it is exported. */
  withFullLabels<Result>(use: () => Result): Result {
    this.full = true;
    flushSync();
    try {
      return use();
    } finally {
      this.full = false;
    }
  }

  /** Closes the pinned card; false if there is none. */
  close(): boolean {
    const open = this.pinned !== undefined;
    this.pinned = undefined;
    return open;
  }

  /** Expands groups, or collapses them if all are expanded. */
  toggleGroups(ids: readonly string[]): void {
    const allExpanded = ids.every((id) => this.expanded.has(id));
    for (const id of ids) {
      if (allExpanded) this.expanded.delete(id);
      else this.expanded.add(id);
    }
    this.pinned = undefined;
  }

  /** Collapses name folders, or expands them if all are collapsed. */
  toggleFolders(folders: readonly string[]): void {
    const allCollapsed = folders.every((folder) => this.collapsed.has(folder));
    for (const folder of folders) {
      if (allCollapsed) this.collapsed.delete(folder);
      else this.collapsed.add(folder);
    }
    this.pinned = undefined;
  }

  reveal<Member extends WiredNode>({ id, width, height }: ViewNode<Member>, { nodes }: Layout): void {
    const center = nodes[id];
    if (center) this.panZoom?.reveal({ x: center.x - width / 2, y: center.y - height / 2, width, height });
  }

  /** Fits the whole network. */
  fit(layout: Layout | undefined): void {
    if (layout) this.panZoom?.fit(pictureBox(layout));
  }
}
