import type { ChartTheme } from '../charts/chart-theme.svelte.ts';
import type { Table } from '../charts/csv.ts';
import { svgDocument } from '../charts/svg-document.ts';
import { element, text } from '../charts/svg-markup.ts';
import type { Layout } from './layout.ts';
import type { NetworkRound } from './network-round.ts';

const MARGIN = 40;
const HEAD = 84;
const FOOT = 60;

interface Parts {
  readonly drawing: SVGSVGElement;
  readonly legend: SVGSVGElement;
  readonly layout: Layout;
  readonly title: string;
  readonly subtitle: string;
}

/** The whole network as a document: title, drawing, legend. */
export function networkPicture({ drawing, legend, layout, title, subtitle }: Parts, theme: ChartTheme): string {
  const width = Math.max(layout.width + 2 * MARGIN, legend.clientWidth + 2 * MARGIN);
  const height = layout.height + HEAD + FOOT + 2 * MARGIN;
  const inner = svgDocument(drawing, { x: -MARGIN, y: -MARGIN - 10, width, height: layout.height + 2 * MARGIN }, theme.ground);
  const key = svgDocument(legend, { x: 0, y: 0, width: legend.clientWidth, height: legend.clientHeight }, theme.ground);
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': theme.font },
    element('rect', { width, height, fill: theme.ground }),
    text(title, { x: MARGIN, y: 42, 'font-size': 22, 'font-weight': 600, fill: theme.text }),
    text(subtitle, { x: MARGIN, y: 66, 'font-size': 14, fill: theme.textDim }),
    element('g', { transform: `translate(0 ${HEAD})` }, inner),
    element('g', { transform: `translate(${MARGIN} ${height - FOOT})` }, key),
  );
}

/** Every layer in every round. */
export function networkTable(rounds: readonly NetworkRound[]): Table {
  return {
    columns: ['round', 'layer', 'state', 'entropy', 'mean', 'nonzero', 'minority', 'weights', 'remaining'],
    rows: rounds.flatMap(({ round, layers }) =>
      [...layers].map(([layer, { reading, weights, remaining }]) => [
        round,
        layer,
        reading.state,
        reading.entropy,
        reading.mean,
        reading.nonzero,
        reading.minority,
        weights,
        remaining,
      ]),
    ),
  };
}
