import { type Table, toCsv } from '#shared/text/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';
import { svgImage } from './svg-image.ts';

export type FigureFormat = 'svg' | 'png' | 'csv';

/** A figure's exports, created on demand. */
export interface FigureSource {
  readonly name: string;
  readonly svg: () => string;
  readonly table: () => Table;
}

/** PNG pixels per CSS pixel: sharp in print at column width. */
const PNG_SCALE = 2;

/** Downloads the figure. */
export async function exportFigure(source: FigureSource, format: FigureFormat): Promise<void> {
  saveFile(await figureFile(source, format), `${fileName(source.name)}.${format}`);
}

/** The title as a file name, without extension. */
export function fileName(title: string): string {
  return plainName(title, 'figure');
}

async function figureFile({ svg, table }: FigureSource, format: FigureFormat): Promise<Blob> {
  switch (format) {
    case 'csv':
      return new Blob([toCsv(table())], { type: 'text/csv;charset=utf-8' });
    case 'svg':
      return new Blob([svg()], { type: 'image/svg+xml' });
    case 'png':
      return toPng(svg());
  }
}

async function toPng(svg: string): Promise<Blob> {
  const image = await svgImage(svg);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * PNG_SCALE;
  canvas.height = image.naturalHeight * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise<Blob>((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The figure is too large for a PNG. Export SVG instead.'))),
      'image/png',
    );
  });
}
