import type { Slot } from './executor.ts';

/** An experiment's `device`: `auto`, `cpu`, `gpu`, `gpu:1`. */
type Device = string;

/** Which slots of an executor are taken, and by which holders. */
export class SlotTable {
  #slots: readonly Slot[];
  /** With the IDs of their slots; null if unknown. */
  readonly #holders = new Map<string, { readonly slot: string | null; readonly device: Device }>();

  constructor(slots: readonly Slot[]) {
    this.#slots = slots;
  }

  /** Tasks keep the slots that they hold. */
  replaceSlots(slots: readonly Slot[]): void {
    this.#slots = slots;
  }

  get count(): number {
    return this.#slots.length;
  }

  /** Whether there is no free slot for any device. */
  get isFull(): boolean {
    return this.#holders.size >= this.#slots.length;
  }

  /** A free slot for a device. */
  free(device: Device): Slot | undefined {
    const suitable = slotsFor(this.#slots, device);
    const known = new Set<string | null>(this.#slots.map(({ id }) => id));
    const taken = new Set([...this.#holders.values()].map(({ slot }) => slot));
    // A task from an engine with other slots needs capacity, too.
    const unplaced = [...this.#holders.values()].filter(({ slot }) => !known.has(slot));
    const untaken = suitable.filter(({ id }) => !taken.has(id));
    const competing = unplaced.filter((holder) => slotsFor(this.#slots, holder.device)[0]?.device === suitable[0]?.device);
    return untaken[competing.length];
  }

  /** @param slot its ID; null if unknown */
  take(holder: string, device: Device, slot: string | null): void {
    this.#holders.set(holder, { slot, device });
  }

  release(holder: string): void {
    this.#holders.delete(holder);
  }

  /** The tasks that a task for a device waits for, and the slot that they hold, as part of a sentence. */
  busySlots(device: Device): { readonly name: string; readonly holders: readonly string[] } {
    const suitable = slotsFor(this.#slots, device);
    const kind = suitable[0]?.device;
    const holders = [...this.#holders].filter(([, holder]) => slotsFor(this.#slots, holder.device)[0]?.device === kind);
    const [only] = suitable;
    return { name: suitable.length === 1 && only ? `the ${only.name}` : `a ${nameOf(kind)} slot`, holders: holders.map(([id]) => id) };
  }

  /** Default thread count of a task for a device. */
  threadsFor(device: Device): number {
    return slotsFor(this.#slots, device)[0]?.threads ?? 1;
  }
}

/**
 * The slots that suit an experiment's device: `auto` uses a GPU if there is one. For a missing GPU it returns the CPU slots, so that the
 * run starts and fails with the reason.
 */
function slotsFor(slots: readonly Slot[], device: Device): readonly Slot[] {
  const cpus = slots.filter((slot) => slot.device === 'cpu');
  const gpus = slots.filter((slot) => slot.device === 'gpu');
  if (device === 'cpu' || gpus.length === 0) return cpus.length > 0 ? cpus : slots;
  const [, number] = device.split(':');
  if (number === undefined) return gpus;
  const named = gpus.filter(({ id }) => id === `gpu-${number}`);
  return named.length > 0 ? named : cpus.length > 0 ? cpus : slots;
}

function nameOf(device: Slot['device'] | undefined): string {
  return (device ?? 'cpu').toUpperCase();
}
