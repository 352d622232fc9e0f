import { svgElement, svgText } from '#shared/text/index.ts';
import type { ChartTheme } from '../../charts/chart-theme.svelte.ts';
import { svgDocument } from '../../charts/svg-document.ts';
import { type Layout, pictureBox } from '../layout/layout.ts';

const MARGIN = 40;
const HEADER_HEIGHT = 84;
const CAPTION_HEIGHT = 26;
const FOOTER_HEIGHT = 60;

interface PictureDrawing {
  /** Undefined until it is complete. */
  readonly drawing: SVGSVGElement | undefined;
  readonly layout: Layout | undefined;
  /** Above the drawing. */
  readonly caption?: string;
}

type CompleteDrawing = PictureDrawing & { readonly drawing: SVGSVGElement; readonly layout: Layout };

interface PictureParts {
  /** Side by side. */
  readonly drawings: readonly PictureDrawing[];
  readonly legend: SVGSVGElement | undefined;
  readonly title: string;
  readonly subtitle: string;
}

/**
 * Whole networks as a standalone SVG document: title, drawings, legend.
 *
 * @throws {Error} while a drawing is incomplete
 */
export function networkPicture({ drawings: requested, legend, title, subtitle }: PictureParts, theme: ChartTheme): string {
  const drawings = requested.filter((part): part is CompleteDrawing => part.drawing !== undefined && part.layout !== undefined);
  if (drawings.length < requested.length) throw new Error('The network is still being drawn. Try again in a moment.');
  const head = HEADER_HEIGHT + (drawings.some(({ caption }) => caption !== undefined) ? CAPTION_HEIGHT : 0);
  let right = MARGIN;
  const parts = drawings.map(({ drawing, layout, caption }) => {
    const box = pictureBox(layout);
    const left = right;
    right += box.width + MARGIN;
    return [
      ...(caption === undefined ? [] : [svgText(caption, { x: left, y: head - 8, 'font-size': 15, 'font-weight': 600, fill: theme.text })]),
      svgElement('g', { transform: `translate(${left} ${head})` }, svgDocument(drawing, box, theme.ground)),
    ].join('');
  });
  const width = Math.max(right, (legend?.clientWidth ?? 0) + 2 * MARGIN);
  const height = Math.max(...drawings.map(({ layout }) => pictureBox(layout).height)) + head + FOOTER_HEIGHT;
  const key = legend && svgDocument(legend, { x: 0, y: 0, width: legend.clientWidth, height: legend.clientHeight }, theme.ground);
  return svgElement(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': theme.font },
    svgElement('rect', { width, height, fill: theme.ground }),
    svgText(title, { x: MARGIN, y: 40, 'font-size': 22, 'font-weight': 600, fill: theme.text }),
    svgText(subtitle, { x: MARGIN, y: 64, 'font-size': 14, fill: theme.textDim }),
    ...parts,
    ...(key === undefined ? [] : [svgElement('g', { transform: `translate(${MARGIN} ${height - FOOTER_HEIGHT + 16})` }, key)]),
  );
}
