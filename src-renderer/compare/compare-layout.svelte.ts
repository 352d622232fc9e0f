import { z } from 'zod';
import type { CompareRoute } from '../routing/route.ts';
import type { Memory } from '../ui/memory.ts';
import { panelText, parsePanel } from './panel-text.ts';
import { firstPanels, type NewPanel, type Panel, panelSchema } from './panels.ts';

const KEY = 'compare';
const MOST_PANELS = 50;

const layoutSchema = z.object({ groupBy: z.string(), panels: z.array(panelSchema).max(MOST_PANELS).readonly() });
type Layout = z.output<typeof layoutSchema>;

const initial: Layout = { groupBy: '', panels: firstPanels };

/** How the comparison is laid out, stored between its visits. */
export class CompareLayout {
  readonly #memory: Memory;
  #layout: Layout;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#layout = $state.raw(readLayout(memory.getItem(KEY)));
  }

  /** What runs are grouped by; empty for nothing. */
  get groupBy(): string {
    return this.#layout.groupBy;
  }

  set groupBy(groupBy: string) {
    this.#store({ ...this.#layout, groupBy });
  }

  /** What an address says of it; undefined as long as it is the first one. */
  get shared(): CompareRoute['layout'] {
    const { groupBy, panels } = this.#layout;
    const texts = panels.map(panelText);
    if (groupBy === '' && isSame(texts, firstPanels.map(panelText))) return undefined;
    return { group: groupBy, panels: texts };
  }

  /** Takes the layout of an address; panels that do not exist are left out. */
  apply({ group, panels }: NonNullable<CompareRoute['layout']>): void {
    const known = panels.slice(0, MOST_PANELS).flatMap((text) => parsePanel(text) ?? []);
    this.#store({ groupBy: group, panels: known.map((panel, index) => ({ id: index + 1, ...panel })) });
  }

  /** In the order in which they are shown. */
  get panels(): readonly Panel[] {
    return this.#layout.panels;
  }

  get isFull(): boolean {
    return this.panels.length >= MOST_PANELS;
  }

  /** Shows another panel before the others. */
  add(panel: NewPanel): void {
    const id = Math.max(0, ...this.panels.map((each) => each.id)) + 1;
    this.#setPanels([{ id, ...panel }, ...this.panels]);
  }

  change(changed: Panel): void {
    this.#setPanels(this.panels.map((panel) => (panel.id === changed.id ? changed : panel)));
  }

  remove(id: number): void {
    this.#setPanels(this.panels.filter((panel) => panel.id !== id));
  }

  /** Moves a panel by that many places. */
  move(id: number, by: 1 | -1): void {
    const from = this.panels.findIndex((panel) => panel.id === id);
    const moved = this.panels[from];
    const to = from + by;
    if (moved && to >= 0 && to < this.panels.length) this.#setPanels(this.panels.toSpliced(from, 1).toSpliced(to, 0, moved));
  }

  /** Shows the first panels again. */
  resetPanels(): void {
    this.#setPanels(firstPanels);
  }

  #setPanels(panels: readonly Panel[]): void {
    this.#store({ ...this.#layout, panels });
  }

  #store(layout: Layout): void {
    this.#layout = layout;
    this.#memory.setItem(KEY, JSON.stringify(layout));
  }
}

/** A stored layout; an unreadable one is the initial one. */
function readLayout(text: string | null): Layout {
  try {
    return layoutSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return initial;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
