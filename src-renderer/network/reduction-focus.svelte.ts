import { NetworkStage } from './network-stage.svelte.ts';
import type { ReductionMap } from './reduction-map.ts';

/** A node of the network before and the node after that does its work. */
export interface Joint {
  readonly before: string;
  readonly after: string;
}

/** What is pointed at in two networks side by side, and what that is joined to. */
export class ReductionFocus {
  readonly before = new NetworkStage();
  readonly after = new NetworkStage();
  /** A step of the plan. */
  step = $state.raw<string>();
  readonly #map: () => ReductionMap | undefined;

  /** The joints of what is pointed at: of a step's nodes, of a node before, of a node after. */
  readonly joints: readonly Joint[] = $derived.by(() => {
    const map = this.#map();
    if (!map) return [];
    const from = (ids: readonly string[]): Joint[] =>
      ids.flatMap((id) => (map.before.fates.get(id)?.partners ?? []).map((after) => ({ before: id, after })));
    if (this.step !== undefined) return from(this.#touched());
    if (this.before.shown !== undefined) return from([this.before.shown]);
    const { shown } = this.after;
    return shown === undefined ? [] : (map.after.fates.get(shown)?.partners ?? []).map((before) => ({ before, after: shown }));
  });
  readonly joinedBefore = $derived(new Set([...this.joints.map((joint) => joint.before), ...this.#touched()]));
  readonly joinedAfter = $derived(new Set(this.joints.map((joint) => joint.after)));
  /** Steps that touch the node that is pointed at. */
  readonly steps = $derived.by(() => {
    const { shown: before } = this.before;
    const { shown: after } = this.after;
    const fate = before === undefined ? this.#map()?.after.fates.get(after ?? '') : this.#map()?.before.fates.get(before);
    return new Set(fate?.steps.map(({ id }) => id));
  });

  constructor(map: () => ReductionMap | undefined) {
    this.#map = map;
  }

  /** Nodes that the step touches, those that nothing is joined to as well. */
  #touched(): readonly string[] {
    return this.step === undefined ? [] : (this.#map()?.touched.get(this.step) ?? []);
  }

  /** Lets go of the pinned card; false where there was none. */
  close(): boolean {
    const open = this.before.pinned !== undefined || this.after.pinned !== undefined;
    this.before.pinned = undefined;
    this.after.pinned = undefined;
    return open;
  }
}
