import { SvelteMap } from 'svelte/reactivity';
import type { LayerEntropy } from '#shared/journal/index.ts';

export type ReadCounts = (round: number) => Promise<readonly LayerEntropy[]>;

type Answer = readonly LayerEntropy[] | 'reading' | 'failed';

/** The counts of every neuron, read round by round when first asked for. */
export class NeuronCounts {
  readonly #read: ReadCounts;
  readonly #rounds = new SvelteMap<number, Answer>();

  constructor(read: ReadCounts) {
    this.#read = read;
  }

  /** What is known of that layer; reactive. */
  of(round: number, layer: string): LayerEntropy | 'reading' | 'failed' {
    const answer = this.#rounds.get(round) ?? 'reading';
    return typeof answer === 'string' ? answer : (answer.find((each) => each.layer === layer) ?? 'failed');
  }

  /** Reads that round unless it has been read; a failed one anew. */
  async ask(round: number): Promise<void> {
    const known = this.#rounds.get(round);
    if (known !== undefined && known !== 'failed') return;
    this.#rounds.set(round, 'reading');
    try {
      this.#rounds.set(round, await this.#read(round));
    } catch {
      this.#rounds.set(round, 'failed');
    }
  }
}
