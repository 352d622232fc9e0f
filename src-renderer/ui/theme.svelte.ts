import { MediaQuery } from 'svelte/reactivity';

export const themes = ['dark', 'light', 'system'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'theme';

/** Dark, light or the system's theme; stored, and set on the document as data-theme. */
export class ThemeChoice {
  readonly #storage: Storage;
  readonly #systemIsLight = new MediaQuery('prefers-color-scheme: light');
  #choice = $state<Theme>('system');
  /** The theme in effect. */
  readonly shown = $derived<'dark' | 'light'>(this.#choice === 'system' ? (this.#systemIsLight.current ? 'light' : 'dark') : this.#choice);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#choice = themes.find((theme) => theme === storage.getItem(KEY)) ?? 'system';
    document.documentElement.dataset['theme'] = this.shown;
  }

  get choice(): Theme {
    return this.#choice;
  }

  set choice(theme: Theme) {
    this.#choice = theme;
    this.#storage.setItem(KEY, theme);
    void window.desktop?.setTheme(theme);
  }
}
