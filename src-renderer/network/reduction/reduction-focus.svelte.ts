import { DrawingState } from '../drawing/drawing-state.svelte.ts';
import type { ReductionMap } from './reduction-map.ts';

/** A node of the network before, and the node after that does its work. */
export interface NodeLink {
  readonly before: string;
  readonly after: string;
}

/** The active node or step of two networks side by side, and what it is linked to. */
export class ReductionFocus {
  readonly before = new DrawingState();
  readonly after = new DrawingState();
  /** The active step of the plan. */
  step = $state.raw<string>();
  readonly #map: () => ReductionMap | undefined;

  /** Links of the active step's nodes, of the active node before, or of the active node after. */
  readonly links: readonly NodeLink[] = $derived.by(() => {
    const map = this.#map();
    if (!map) return [];
    const linksFrom = (ids: readonly string[]): NodeLink[] =>
      ids.flatMap((id) => (map.before.outcomes.get(id)?.partners ?? []).map((after) => ({ before: id, after })));
    if (this.step !== undefined) return linksFrom(this.#touched());
    if (this.before.active !== undefined) return linksFrom([this.before.active]);
    const { active } = this.after;
    return active === undefined ? [] : (map.after.outcomes.get(active)?.partners ?? []).map((before) => ({ before, after: active }));
  });
  readonly linkedBefore = $derived(new Set([...this.links.map((link) => link.before), ...this.#touched()]));
  readonly linkedAfter = $derived(new Set(this.links.map((link) => link.after)));
  /** IDs of the steps that touch the active node. */
  readonly steps = $derived.by(() => {
    const { active: before } = this.before;
    const { active: after } = this.after;
    const node = before === undefined ? this.#map()?.after.outcomes.get(after ?? '') : this.#map()?.before.outcomes.get(before);
    return new Set(node?.steps.map(({ id }) => id));
  });

  constructor(map: () => ReductionMap | undefined) {
    this.#map = map;
  }

  /** All nodes that the active step touches, with or without links. */
  #touched(): readonly string[] {
    return this.step === undefined ? [] : (this.#map()?.touched.get(this.step) ?? []);
  }

  /** Both drawings with full labels, as they are exported. */
  withFullLabels<Result>(use: () => Result): Result {
    return this.before.withFullLabels(() => this.after.withFullLabels(use));
  }

  /** Closes the pinned card; false if there is none. */
  close(): boolean {
    const before = this.before.close();
    return this.after.close() || before;
  }
}
