import type { NodeCost } from '#shared/costs/index.ts';
import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import type { ChartTheme } from '../charts/chart-theme.svelte.ts';
import type { Table } from '../ui/csv.ts';
import { svgDocument } from '../charts/svg-document.ts';
import { element, text } from '../charts/svg-markup.ts';
import { pictureBox, type Layout } from './layout.ts';
import type { NetworkRound } from './network-round.ts';
import { formatShape } from './node-words.ts';
import type { ReductionMap } from './reduction-map.ts';

const MARGIN = 40;
const HEAD = 84;
const NAME = 26;
const FOOT = 60;

interface DrawnPart {
  readonly drawing: SVGSVGElement;
  readonly layout: Layout;
  /** Stands above it; the parts of one picture all have one, or none has. */
  readonly name?: string;
}

interface Parts {
  /** Side by side. */
  readonly drawings: readonly DrawnPart[];
  readonly legend: SVGSVGElement | undefined;
  readonly title: string;
  readonly subtitle: string;
}

/** Whole networks as a document: title, drawings, legend. */
export function networkPicture({ drawings, legend, title, subtitle }: Parts, theme: ChartTheme): string {
  const head = HEAD + (drawings.some(({ name }) => name !== undefined) ? NAME : 0);
  let width = MARGIN;
  const parts = drawings.map(({ drawing, layout, name }) => {
    const box = pictureBox(layout);
    const left = width;
    width += box.width + MARGIN;
    return [
      ...(name === undefined ? [] : [text(name, { x: left, y: head - 8, 'font-size': 15, 'font-weight': 600, fill: theme.text })]),
      element('g', { transform: `translate(${left} ${head})` }, svgDocument(drawing, box, theme.ground)),
    ].join('');
  });
  const whole = Math.max(width, (legend?.clientWidth ?? 0) + 2 * MARGIN);
  const height = Math.max(...drawings.map(({ layout }) => pictureBox(layout).height)) + head + FOOT;
  const key = legend && svgDocument(legend, { x: 0, y: 0, width: legend.clientWidth, height: legend.clientHeight }, theme.ground);
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: whole, height, viewBox: `0 0 ${whole} ${height}`, 'font-family': theme.font },
    element('rect', { width: whole, height, fill: theme.ground }),
    text(title, { x: MARGIN, y: 40, 'font-size': 22, 'font-weight': 600, fill: theme.text }),
    text(subtitle, { x: MARGIN, y: 64, 'font-size': 14, fill: theme.textDim }),
    ...parts,
    ...(key === undefined ? [] : [element('g', { transform: `translate(${MARGIN} ${height - FOOT + 16})` }, key)]),
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

/** Every node of a network. */
export function nodeTable({ nodes }: ModelGraph, shapes: ReadonlyMap<string, Shape>, costs: ReadonlyMap<string, NodeCost>): Table {
  return {
    columns: ['node', 'operation', 'reads', 'shape', 'parameters', 'macs'],
    rows: nodes.map(({ id, op, inputs }) => [
      id,
      op,
      inputs.join(' '),
      formatShape(shapes.get(id) ?? []),
      costs.get(id)?.parameters ?? 0,
      costs.get(id)?.macs ?? 0,
    ]),
  };
}

/** Every node of the network before, with what becomes of it and the steps of the plan that touch it. */
export function reductionTable({ before }: ReductionMap): Table {
  return {
    columns: ['node', 'becomes', 'note', 'now in', 'steps'],
    rows: [...before.fates].map(([id, { fate, note, partners, steps }]) => [
      id,
      fate,
      note,
      partners.join(' '),
      steps
        .filter(({ taken }) => taken)
        .map(({ what, why }) => `${what}: ${why}`)
        .join(' '),
    ]),
  };
}
