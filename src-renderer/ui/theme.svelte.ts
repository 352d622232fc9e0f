import { MediaQuery } from 'svelte/reactivity';
import type { Memory } from './memory.ts';

export const themes = ['dark', 'light', 'system'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'theme';

/** Dark, light or the system's theme; remembered, and set on the document as data-theme. */
export class ThemeChoice {
  readonly #memory: Memory;
  readonly #systemIsLight = new MediaQuery('prefers-color-scheme: light');
  #choice = $state<Theme>('system');
  /** The theme in effect. */
  readonly shown = $derived<'dark' | 'light'>(this.#choice === 'system' ? (this.#systemIsLight.current ? 'light' : 'dark') : this.#choice);

  constructor(memory: Memory) {
    this.#memory = memory;
    this.restore();
  }

  /** Shows what is remembered. */
  restore(): void {
    this.#choice = themes.find((theme) => theme === this.#memory.getItem(KEY)) ?? 'system';
    document.documentElement.dataset['theme'] = this.shown;
  }

  get choice(): Theme {
    return this.#choice;
  }

  set choice(theme: Theme) {
    this.#choice = theme;
    this.#memory.setItem(KEY, theme);
    void window.desktop?.setTheme(theme);
  }
}
