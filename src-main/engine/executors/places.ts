import type { Executor } from './executor.ts';
import type { Executors } from './executors.ts';
import { SlotTable } from './slot-table.ts';

/** An executor with its slots. */
export interface Place {
  readonly executor: Executor;
  readonly slots: SlotTable;
}

/** The places where runs can run, by the name of their executor. */
export class Places {
  readonly #executors: Executors;
  readonly #tables = new Map<string, SlotTable>();

  constructor(executors: Executors) {
    this.#executors = executors;
  }

  /** Undefined if the executor is not set up (any more). */
  of({ executor: name }: { readonly executor: string | null }): Place | undefined {
    const executor = this.#executors.named(name);
    if (!executor) return undefined;
    const known = this.#tables.get(executor.name);
    const slots = known ?? new SlotTable(executor.capacity());
    this.#tables.set(executor.name, slots);
    return { executor, slots };
  }

  /** The names of executors that have no free slot, as runs have them: that of this machine also as null. */
  get full(): readonly (string | null)[] {
    const { name: local } = this.#executors.local;
    return [...this.#tables].flatMap(([name, slots]) => (slots.isFull ? (name === local ? [name, null] : [name]) : []));
  }

  /** Takes over the slots of an executor whose settings have changed. */
  refresh(name: string): void {
    const slots = this.#executors.named(name)?.capacity();
    if (slots) this.#tables.get(name)?.replaceSlots(slots);
  }
}
