import type { Memory } from './memory.ts';

export const textSizes = ['normal', 'large', 'largest'] as const;
export type TextSize = (typeof textSizes)[number];

const KEY = 'text-size';

/** The size of the window's text; remembered, and set on the document as data-text-size. */
export class TextSizeChoice {
  readonly #memory: Memory;
  #choice = $state<TextSize>('normal');

  constructor(memory: Memory) {
    this.#memory = memory;
    this.restore();
  }

  /** Shows what is remembered. */
  restore(): void {
    this.#show(textSizes.find((size) => size === this.#memory.getItem(KEY)) ?? 'normal');
  }

  get choice(): TextSize {
    return this.#choice;
  }

  set choice(size: TextSize) {
    this.#show(size);
    this.#memory.setItem(KEY, size);
  }

  #show(size: TextSize): void {
    this.#choice = size;
    document.documentElement.dataset['textSize'] = size;
  }
}
