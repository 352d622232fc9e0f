import uPlot from 'uplot';
import { downSample, type Range } from '#shared/series/index.ts';
import { type Aligned, alignLines, readingAt } from './align-lines.ts';
import type { ChartTheme } from './chart-theme.svelte.ts';
import { formatReading } from './format.ts';
import { drawnLines, type Line, type LineScale, type LineUnit, type Mark, type Span } from './line.ts';

/** Points drawn per line: at least one per pixel of any chart, few enough to stay fast. */
const POINTS_PER_LINE = 2000;
/** Interval between draws of live points: smooth enough, and cheap. */
const DRAW_INTERVAL_MS = 150;
/** Tick increments: x counts steps or epochs, so ticks are integers. */
const INTEGER_INCREMENTS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((power) => [power, 2 * power, 5 * power]);
/** uPlot declares it only in an ambient enum. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- an ambient const enum cannot be imported under isolatedModules
const LOGARITHMIC = 3 as uPlot.Scale.Distr;
const MIN_SELECTION_PIXELS = 6;
/** Share of the values' span that is left free above and below. */
const ROOM = 0.1;
/** Opacities. */
const FAINT = 0.3;
const BAND = 0.16;

export interface PlotOptions {
  readonly scale: LineScale;
  readonly xScale: LineScale;
  /** Whether x counts something, so that ticks are integers. */
  readonly counts: boolean;
  readonly unit: LineUnit;
  readonly height: number;
  /** Charts with the same key share cursor and zoom. */
  readonly sync: string | undefined;
}

/** The values at the cursor, by line ID; null for a line without a value there. */
export interface Reading {
  readonly x: number;
  readonly values: ReadonlyMap<string, number | null>;
}

export interface PlotListener {
  read(reading: Reading | null): void;
  zoomed(range: Range | null): void;
}

export interface PlotState {
  readonly lines: readonly Line[];
  readonly hidden: readonly string[];
  readonly marks: readonly Mark[];
  /** What to show of the y axis; null for all values. */
  readonly clip: Span | null;
  readonly theme: ChartTheme;
}

/** A uPlot instance that is created once and then updated with new points. */
export class LivePlot {
  readonly #plot: uPlot;
  readonly #options: PlotOptions;
  readonly #listener: PlotListener;
  readonly #observer: ResizeObserver;
  #state: PlotState;
  #shown: readonly Line[] = [];
  #aligned: Aligned = [[]];
  #zoom: Range | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = -Infinity;

  constructor(host: HTMLElement, options: PlotOptions, state: PlotState, listener: PlotListener) {
    this.#options = options;
    this.#state = state;
    this.#listener = listener;
    this.#plot = new uPlot(this.#uplotOptions(host.clientWidth || 600), [[]], host);
    this.#observer = new ResizeObserver(() => {
      if (host.clientWidth > 0) this.#plot.setSize({ width: host.clientWidth, height: options.height });
    });
    this.#observer.observe(host);
    this.#draw();
  }

  /** Shows new lines within DRAW_INTERVAL_MS; a new theme or hidden line at once. */
  update(state: PlotState): void {
    const isImmediate = state.theme !== this.#state.theme || state.hidden !== this.#state.hidden;
    this.#state = state;
    if (isImmediate) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), Math.max(0, this.#drawnAt + DRAW_INTERVAL_MS - performance.now()));
  }

  zoom(range: Range | null): void {
    this.#zoom = range;
    this.#draw();
    this.#listener.zoomed(range);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#plot.destroy();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drawnAt = performance.now();
    const { scale, xScale } = this.#options;
    const drawn = drawnLines(this.#state.lines, this.#state.hidden);
    const lines = xScale === 'log' ? drawn.map(withPositiveX) : drawn;
    this.#matchSeries(lines);
    const range = this.#zoom ?? extentOf(lines, xScale);
    this.#aligned = alignLines(
      lines.map(({ x, y }) =>
        downSample({ x, y: scale === 'log' ? y.map((value) => (value > 0 ? value : Number.NaN)) : y }, POINTS_PER_LINE, range),
      ),
    );
    this.#plot.batch(() => {
      this.#plot.setData(this.#aligned, false);
      this.#plot.setScale('x', { min: range.from, max: range.to });
    });
  }

  /** Adds and removes uPlot series to match the lines and their order. */
  #matchSeries(lines: readonly Line[]): void {
    const kept = (index: number): boolean =>
      this.#shown[index]?.id === lines[index]?.id && this.#shown[index]?.dashed === lines[index]?.dashed;
    const same = Math.max(
      0,
      lines.findIndex((_, index) => !kept(index)),
    );
    const from = lines.every((_, index) => kept(index)) ? lines.length : same;
    for (let index = this.#shown.length; index > from; index--) this.#plot.delSeries(index);
    for (let index = from; index < lines.length; index++) this.#plot.addSeries(this.#series(index, lines[index]), index + 1);
    this.#shown = lines;
  }

  #series(index: number, line: Line | undefined): uPlot.Series {
    const color = (): string => this.#state.theme.resolve(this.#shown[index]?.color ?? 'currentColor');
    if (line?.behind !== undefined) return { stroke: color, width: 1, alpha: FAINT, points: { show: false } };
    return { stroke: color, width: 1.75, ...(line?.dashed && { dash: [6, 4] }), points: { size: 5, width: 0, fill: color, stroke: color } };
  }

  /** The range of the values drawn, bands included, with some room; or of those that are not clipped. */
  #yRange(low: number | null, high: number | null): uPlot.Range.MinMax {
    const { clip } = this.#state;
    if (this.#options.scale === 'log') {
      // Zero and below have no place there; the values that are drawn are positive.
      const least = low !== null && low > 0 ? low : 1;
      const [from, to] = clip && clip.low > 0 ? [clip.low, clip.high] : [least, Math.max(high ?? 10, least)];
      return uPlot.rangeLog(from, from < to ? to : from * 10, 10, false);
    }
    const bands = this.#shown.flatMap(({ band }) => (band ? [...band.low, ...band.high].filter(Number.isFinite) : []));
    const [from, to] = clip ? [clip.low, clip.high] : [Math.min(low ?? Infinity, ...bands), Math.max(high ?? -Infinity, ...bands)];
    return from > to ? [0, 1] : uPlot.rangeNum(from, to, ROOM, true);
  }

  #uplotOptions(width: number): uPlot.Options {
    const { scale, xScale, counts, unit, height, sync } = this.#options;
    const axis: uPlot.Axis = {
      stroke: () => this.#state.theme.axis,
      font: `11px ${this.#state.theme.font}`,
      grid: { stroke: () => this.#state.theme.grid, width: 1 },
      ticks: { show: false },
    };
    const suffix = unit === 'percent' ? ' %' : '';
    const label = (value: number | null): string => (value === null ? '' : `${formatReading(value)}${suffix}`);
    return {
      width,
      height,
      padding: [14, 12, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, ...(xScale === 'log' && { distr: LOGARITHMIC }) },
        y: { ...(scale === 'log' && { distr: LOGARITHMIC }), range: (_, low, high) => this.#yRange(low, high) },
      },
      axes: [
        {
          ...axis,
          size: 26,
          space: 70,
          ...(counts && xScale === 'linear' && { incrs: INTEGER_INCREMENTS }),
          values: (_, ticks) => ticks.map((tick: number | null) => (tick === null ? '' : formatReading(tick))),
        },
        { ...axis, size: 58, space: 34, values: (_, ticks) => ticks.map(label) },
      ],
      series: [{}],
      cursor: {
        drag: { x: true, y: false, setScale: false },
        bind: {
          dblclick: () => () => {
            this.zoom(null);
            return null;
          },
        },
        points: { size: 7 },
        ...(sync !== undefined && { sync: { key: sync } }),
      },
      hooks: {
        setCursor: [(plot) => this.#listener.read(this.#reading(plot.cursor.idx))],
        setSelect: [(plot) => this.#select(plot)],
        drawAxes: [(plot) => this.#drawBands(plot)],
        draw: [(plot) => this.#drawMarks(plot)],
      },
    };
  }

  #reading(position: number | null | undefined): Reading | null {
    const x = position === null || position === undefined ? undefined : this.#aligned[0][position];
    if (x === undefined || position === null || position === undefined) return null;
    return { x, values: new Map(this.#shown.map((line, index) => [line.id, readingAt(this.#aligned, index, position)])) };
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < MIN_SELECTION_PIXELS) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.zoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
  }

  #drawBands(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = BAND;
    for (const { x, band, color } of this.#shown) {
      if (!band) continue;
      const known = [...x.keys()].filter((index) => Number.isFinite(band.low[index]) && Number.isFinite(band.high[index]));
      const corner = (index: number, edge: readonly number[]): [number, number] => [
        plot.valToPos(x[index] ?? 0, 'x', true),
        plot.valToPos(edge[index] ?? 0, 'y', true),
      ];
      ctx.beginPath();
      for (const index of known) ctx.lineTo(...corner(index, band.high));
      for (const index of known.toReversed()) ctx.lineTo(...corner(index, band.low));
      ctx.fillStyle = this.#state.theme.resolve(color);
      ctx.fill();
    }
    ctx.restore();
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = this.#state.theme.axis;
    ctx.fillStyle = this.#state.theme.axis;
    ctx.font = `${10 * ratio}px ${this.#state.theme.font}`;
    ctx.textBaseline = 'bottom';
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const mark of this.#state.marks) {
      const x = Math.round(plot.valToPos(mark.x, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillText(mark.label, x + 3 * ratio, bbox.top - 1);
    }
    ctx.restore();
  }
}

/** A logarithmic axis has no place for the other points. */
function withPositiveX(line: Line): Line {
  const first = line.x.findIndex((x) => x > 0);
  if (first === 0) return line;
  const from = first < 0 ? line.x.length : first;
  const { band } = line;
  return {
    ...line,
    x: line.x.slice(from),
    y: line.y.slice(from),
    ...(band && { band: { low: band.low.slice(from), high: band.high.slice(from) } }),
  };
}

/** The extent of x over all lines, never empty, and positive on a logarithmic scale. */
function extentOf(lines: readonly Line[], scale: LineScale): Range {
  const from = Math.min(...lines.flatMap((line) => line.x[0] ?? []));
  const to = Math.max(...lines.flatMap((line) => line.x.at(-1) ?? []));
  if (from > to) return scale === 'log' ? { from: 1, to: 10 } : { from: 0, to: 1 };
  if (from < to) return { from, to };
  return scale === 'log' ? { from: from / 2, to: from * 2 } : { from: from - 0.5, to: to + 0.5 };
}
