/** Width of the figures of reports, in pixels. */
export const FIGURE_WIDTH = 760;

/** The colors of the variants, as in the window, on a light and on a dark ground. */
const COLORS = [
  ['#1f83bf', '#56b4e9'],
  ['#b57800', '#e69f00'],
  ['#00805f', '#2bbf9b'],
  ['#8f8500', '#f0e442'],
  ['#2b55c4', '#5d8fe8'],
  ['#c24f12', '#e8703a'],
  ['#b2508f', '#d98cc0'],
  ['#6b6b6b', '#b5b5b5'],
  ['#5c7f1e', '#a6c36f'],
  ['#7a46cf', '#b08cf0'],
] as const;

/** The class of the variant at this position, and whether an earlier one has the same color. */
export function variantClass(index: number): { readonly class: string; readonly isRepeated: boolean } {
  return { class: `variant-${index % COLORS.length}`, isRepeated: index >= COLORS.length };
}

const variantColors = (ground: 0 | 1): string => COLORS.map((colors, index) => `.variant-${index} { color: ${colors[ground]}; }`).join(' ');

/** Styles of the figures of reports: the colors of the page, in light and dark. */
export const FIGURE_STYLE = `
  svg { display: block; height: auto; width: 100%; font-size: 11px; fill: currentColor; }
  svg .grid { stroke: #8884; }
  svg .baseline { stroke: #888; stroke-dasharray: 4 4; }
  svg .whisker { stroke: currentColor; stroke-width: 1.5; }
  svg .seed { fill: #888a; }
  svg .curve { fill: none; stroke: currentColor; stroke-width: 1.75; }
  svg .band { fill: currentColor; fill-opacity: 0.14; }
  ${variantColors(0)}
  @media (prefers-color-scheme: dark) { ${variantColors(1)} }
`;
