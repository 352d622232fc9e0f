import type { ChartTheme } from '../charts/chart-theme.svelte.ts';
import type { Table } from '../charts/csv.ts';
import { svgDocument } from '../charts/svg-document.ts';
import { element, text } from '../charts/svg-markup.ts';
import { pictureBox, type Layout } from './layout.ts';
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
  const box = pictureBox(layout);
  const width = Math.max(box.width, legend.clientWidth) + 2 * MARGIN;
  const height = box.height + HEAD + FOOT;
  const inner = svgDocument(drawing, { ...box, x: box.x - MARGIN, width }, theme.ground);
  const key = svgDocument(legend, { x: 0, y: 0, width: legend.clientWidth, height: legend.clientHeight }, theme.ground);
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': theme.font },
    element('rect', { width, height, fill: theme.ground }),
    text(title, { x: MARGIN, y: 40, 'font-size': 22, 'font-weight': 600, fill: theme.text }),
    text(subtitle, { x: MARGIN, y: 64, 'font-size': 14, fill: theme.textDim }),
    element('g', { transform: `translate(0 ${HEAD})` }, inner),
    element('g', { transform: `translate(${MARGIN} ${height - FOOT + 16})` }, key),
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
