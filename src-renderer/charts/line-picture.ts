import { extent } from 'd3-array';
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { area, line as path } from 'd3-shape';
import { svgElement, svgText } from '#shared/text/index.ts';
import type { ChartTheme } from './chart-theme.svelte.ts';
import { formatReading } from './format.ts';
import type { Line, LineScale, Mark, Span } from './line.ts';

export interface LinePicture {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xScale: LineScale;
  readonly yScale: LineScale;
  /** What to show of the y axis; null for all values. */
  readonly clip: Span | null;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  readonly width: number;
  readonly height: number;
}

type Colors = Pick<ChartTheme, 'surface' | 'text' | 'textDim' | 'grid' | 'axis' | 'font' | 'resolve'>;

const MARGIN = { top: 40, right: 20, bottom: 46, left: 64 } as const;
const LEGEND_ROW = 20;
const LEGEND_COLUMN = 220;

/** A line chart as an SVG document in the theme's colors, with title, axes and legend. */
export function linePicture(picture: LinePicture, theme: Colors): string {
  const { lines, width, height } = picture;
  const perRow = Math.max(1, Math.floor((width - MARGIN.left) / LEGEND_COLUMN));
  const named = lines.filter(({ behind }) => behind === undefined);
  const full = height + Math.ceil(named.length / perRow) * LEGEND_ROW;
  const x = horizontalScale(picture);
  const y = verticalScale(picture);
  const small = { 'font-size': 11, fill: theme.axis };

  const grid = y
    .ticks(6)
    .flatMap((tick) => [
      svgElement('line', { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick), stroke: theme.grid }),
      svgText(formatReading(tick), { x: MARGIN.left - 8, y: y(tick) + 4, 'text-anchor': 'end', ...small }),
    ]);
  const ticks = x
    .ticks(8)
    .map((tick) => svgText(formatReading(tick), { x: x(tick), y: height - MARGIN.bottom + 18, 'text-anchor': 'middle', ...small }));
  const marks = picture.marks.flatMap((mark) => [
    svgElement('line', {
      x1: x(mark.x),
      x2: x(mark.x),
      y1: MARGIN.top,
      y2: height - MARGIN.bottom,
      stroke: theme.axis,
      'stroke-dasharray': '2 3',
    }),
    svgText(mark.label, { x: x(mark.x) + 4, y: MARGIN.top + 10, ...small }),
  ]);
  const drawn = [...lines.flatMap((line) => bandPath(line, x, y, theme)), ...lines.map((line) => linePath(line, x, y, theme))];
  const legend = named.flatMap((line, index) => {
    const left = MARGIN.left + (index % perRow) * LEGEND_COLUMN;
    const top = height + Math.floor(index / perRow) * LEGEND_ROW;
    return [
      svgElement('line', { x1: left, x2: left + 18, y1: top, y2: top, 'stroke-width': 2, ...stroke(line, theme) }),
      svgText(line.label, { x: left + 24, y: top + 4, 'font-size': 12, fill: theme.text }),
    ];
  });
  const middle = (MARGIN.top + height - MARGIN.bottom) / 2;
  return svgElement(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height: full, viewBox: `0 0 ${width} ${full}`, 'font-family': theme.font },
    svgElement('rect', { width, height: full, fill: theme.surface }),
    svgText(picture.title, { x: MARGIN.left, y: 24, 'font-size': 14, 'font-weight': 600, fill: theme.text }),
    ...grid,
    ...ticks,
    ...marks,
    svgElement(
      'svg',
      {
        ...{ x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom },
        viewBox: `${MARGIN.left} ${MARGIN.top} ${width - MARGIN.left - MARGIN.right} ${height - MARGIN.top - MARGIN.bottom}`,
      },
      ...drawn,
    ),
    svgText(picture.xLabel, {
      x: (MARGIN.left + width) / 2,
      y: height - 10,
      'text-anchor': 'middle',
      'font-size': 12,
      fill: theme.textDim,
    }),
    svgText(picture.yLabel, {
      transform: `translate(16 ${middle}) rotate(-90)`,
      'text-anchor': 'middle',
      'font-size': 12,
      fill: theme.textDim,
    }),
    ...legend,
  );
}

type Scale = (value: number) => number;

function linePath(line: Line, x: Scale, y: Scale, theme: Colors): string {
  const indices = line.x.map((_, index) => index);
  const draw = path<number>()
    .defined((index) => Number.isFinite(y(line.y[index] ?? Number.NaN)) && Number.isFinite(x(line.x[index] ?? Number.NaN)))
    .x((index) => x(line.x[index] ?? 0))
    .y((index) => y(line.y[index] ?? 0))
    .digits(2);
  return svgElement('path', {
    d: draw(indices) ?? '',
    fill: 'none',
    'stroke-width': line.behind === undefined ? 1.75 : 1,
    'stroke-opacity': line.behind === undefined ? undefined : 0.3,
    'stroke-linejoin': 'round',
    ...stroke(line, theme),
  });
}

function bandPath({ x: at, band, color }: Line, x: Scale, y: Scale, theme: Colors): string[] {
  if (!band) return [];
  const known = [...at.keys()].filter((index) => Number.isFinite(band.low[index]) && Number.isFinite(band.high[index]));
  const draw = area<number>()
    .x((index) => x(at[index] ?? 0))
    .y0((index) => y(band.low[index] ?? 0))
    .y1((index) => y(band.high[index] ?? 0))
    .digits(2);
  return [svgElement('path', { d: draw(known) ?? '', fill: theme.resolve(color), 'fill-opacity': 0.16 })];
}

function stroke(line: Line, theme: Colors): { stroke: string; 'stroke-dasharray': string | undefined } {
  return { stroke: theme.resolve(line.color), 'stroke-dasharray': line.dashed ? '6 4' : undefined };
}

function horizontalScale({ lines, width, xScale }: LinePicture): ScaleContinuousNumeric<number, number> {
  const pixels = [MARGIN.left, width - MARGIN.right];
  const values = lines.flatMap((line) => line.x.filter((value) => xScale === 'linear' || value > 0));
  return xScale === 'log' ? scaleLog(range(values, 1), pixels) : scaleLinear(range(values), pixels);
}

function verticalScale({ lines, height, yScale, clip }: LinePicture): ScaleContinuousNumeric<number, number> {
  const pixels = [height - MARGIN.bottom, MARGIN.top];
  const values = (
    clip ? [clip.low, clip.high] : lines.flatMap(({ y, band }) => [...y, ...(band ? [...band.low, ...band.high] : [])])
  ).filter((value) => Number.isFinite(value) && (yScale === 'linear' || value > 0));
  return yScale === 'log' ? scaleLog(range(values, 1), pixels) : scaleLinear(range(values), pixels).nice();
}

/** The extent of the values, widened if it is empty or a single value. */
function range(values: readonly number[], least = 0): [number, number] {
  const [low = least, high = least + 1] = extent(values);
  return low === high ? [low, high + (Math.abs(high) || 1) * 0.1] : [low, high];
}
