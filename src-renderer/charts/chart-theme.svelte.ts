import { createSubscriber } from 'svelte/reactivity';
import { type Ramp, rampThrough } from './color.ts';

const ENTROPY_STOPS = 9;

/** Design tokens as plain colors, for canvas, color mixing and exported files. */
export interface ChartTheme {
  readonly ground: string;
  readonly surface: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly textDim: string;
  readonly textFaint: string;
  readonly accent: string;
  readonly good: string;
  readonly bad: string;
  readonly grid: string;
  readonly axis: string;
  readonly hatch: string;
  readonly font: string;
  /** The color of an entropy in bits, 0..1. */
  readonly entropy: Ramp;
  /** Replaces custom properties by their values: `var(--run-3)` becomes `#f0e442`. */
  readonly resolve: (color: string) => string;
}

const subscribe = createSubscriber((update) => {
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
});

/** The current theme; reactive in effects, derived values and templates. */
export function chartTheme(): ChartTheme {
  subscribe();
  return readTheme(getComputedStyle(document.documentElement));
}

function readTheme(style: CSSStyleDeclaration): ChartTheme {
  const token = (name: string, fallback = '#808080'): string => style.getPropertyValue(`--${name}`).trim() || fallback;
  const stops = Array.from({ length: ENTROPY_STOPS }, (_, index) => token(`entropy-${index}`));
  return {
    ground: token('ground'),
    surface: token('surface'),
    line: token('line'),
    lineStrong: token('line-strong'),
    text: token('text'),
    textDim: token('text-dim'),
    textFaint: token('text-faint'),
    accent: token('accent'),
    good: token('good'),
    bad: token('bad'),
    grid: token('chart-grid'),
    axis: token('chart-axis'),
    hatch: token('entropy-hatch'),
    font: token('font', 'sans-serif'),
    entropy: rampThrough(stops),
    resolve: (color) => color.replace(/var\(--([\w-]+)\)/g, (_, name: string) => token(name)),
  };
}
