import { type Table, toCsv } from '#shared/text/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';
import { svgImage } from './svg-image.ts';

export type FigureFormat = 'svg' | 'png' | 'csv';

/** A figure's exports, created on demand. */
export interface FigureSource {
  readonly name: string;
  /** The drawing as on the page, standalone; redrawn in that width, in CSS pixels, where it can be. */
  readonly svg: (width?: number) => string;
  readonly table: () => Table;
}

/** A width in print. */
export interface PaperSize {
  readonly label: string;
  readonly millimeters: number;
}

/** Widths of one and two columns in most journals and proceedings. */
export const paperSizes: readonly PaperSize[] = [
  { label: '85 mm', millimeters: 85 },
  { label: '174 mm', millimeters: 174 },
];

/** CSS pixels of a width: a text of 11 px is 8.25 pt in print. */
export function pixelsOf({ millimeters }: PaperSize): number {
  return Math.round((millimeters / MILLIMETERS_PER_INCH) * CSS_PIXELS_PER_INCH);
}

const MILLIMETERS_PER_INCH = 25.4;
const CSS_PIXELS_PER_INCH = 96;
const PRINT_DOTS_PER_INCH = 300;

/** PNG pixels per CSS pixel: sharp on screens, and 300 dpi in print. */
const SCREEN_SCALE = 2;
const PRINT_SCALE = PRINT_DOTS_PER_INCH / CSS_PIXELS_PER_INCH;

/** Downloads the figure, as on the page or, if it has been drawn for it, in a width for print. */
export async function exportFigure(source: FigureSource, format: FigureFormat, size?: PaperSize): Promise<void> {
  const width = size ? `-${size.millimeters}mm` : '';
  saveFile(await figureFile(source, format, size), `${fileName(source.name)}${width}.${format}`);
}

/** The title as a file name, without extension. */
export function fileName(title: string): string {
  return plainName(title, 'figure');
}

async function figureFile({ svg, table }: FigureSource, format: FigureFormat, size: PaperSize | undefined): Promise<Blob> {
  const drawing = (): string => svg(size && pixelsOf(size));
  switch (format) {
    case 'csv':
      return new Blob([toCsv(table())], { type: 'text/csv;charset=utf-8' });
    case 'svg':
      return new Blob([drawing()], { type: 'image/svg+xml' });
    case 'png':
      return toPng(drawing(), size ? PRINT_SCALE : SCREEN_SCALE);
  }
}

async function toPng(svg: string, scale: number): Promise<Blob> {
  const image = await svgImage(svg);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise<Blob>((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The figure is too large for a PNG. Export SVG instead.'))),
      'image/png',
    );
  });
}
