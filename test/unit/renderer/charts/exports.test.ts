// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { toCsv } from '#shared/text/index.ts';
import { fileName, paperSizes, pixelsOf } from '../../../../src-renderer/charts/figure-export.ts';
import { linePicture } from '../../../../src-renderer/charts/line-picture.ts';
import { lineTable, summarizeLines } from '../../../../src-renderer/charts/line-summary.ts';
import { svgDocument } from '../../../../src-renderer/charts/svg-document.ts';

const theme = {
  surface: '#101010',
  text: '#eeeeee',
  textDim: '#aaaaaa',
  grid: '#222222',
  axis: '#999999',
  font: 'sans-serif',
  resolve: (color: string) => (color === 'var(--run-0)' ? '#56b4e9' : color),
};
const lines = [
  { id: 'a', label: 'Training & more', color: 'var(--run-0)', x: [1, 2, 3], y: [0.9, 0.5, 0.25] },
  { id: 'b', label: 'Validation', color: '#ff0000', dashed: true, x: [2], y: [0.75] },
];
const picture = {
  title: 'Loss <by> step',
  xLabel: 'step',
  yLabel: 'Loss',
  xScale: 'linear' as const,
  yScale: 'linear' as const,
  clip: null,
  lines,
  marks: [],
  width: 640,
  height: 320,
};

describe('toCsv', () => {
  it('quotes where necessary and writes missing values as empty cells', () => {
    const table = {
      columns: ['run', 'note'],
      rows: [
        ['a', 'says "hi", twice'],
        [null, 0.1],
        ['line\nbreak', undefined],
      ],
    };
    expect(toCsv(table)).toBe('run,note\r\na,"says ""hi"", twice"\r\n,0.1\r\n"line\nbreak",\r\n');
  });
});

describe('fileName', () => {
  it('keeps letters and digits', () => {
    expect(fileName('NEPENTHE, ζ = 0.5: Café')).toBe('nepenthe-0-5-cafe');
    expect(fileName('ζ')).toBe('figure');
  });
});

describe('lineTable', () => {
  it('has one row for each x', () => {
    expect(lineTable(lines, 'step')).toEqual({
      columns: ['step', 'Training & more', 'Validation'],
      rows: [
        [1, 0.9, undefined],
        [2, 0.5, 0.75],
        [3, 0.25, undefined],
      ],
    });
  });
});

describe('summarizeLines', () => {
  it('describes each line', () => {
    expect(summarizeLines(lines.slice(0, 1), 'Loss', 'step', 'number')).toBe(
      'Loss. Training & more, step 1 to 3: last 0.25, lowest 0.25, highest 0.9.',
    );
    expect(summarizeLines([], 'Loss', 'step', 'number')).toBe('Loss: no points yet.');
  });
});

describe('linePicture', () => {
  const document = new DOMParser().parseFromString(linePicture(picture, theme), 'image/svg+xml');

  it('is well-formed, with escaped text', () => {
    expect(document.querySelector('parsererror')).toBeNull();
    const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
    expect(texts).toEqual(expect.arrayContaining(['Loss <by> step', 'Training & more', 'Validation', 'step', 'Loss']));
  });

  it('draws each line through its points at the scale of the axes', () => {
    const [first] = [...document.querySelectorAll('path')];
    const points = (first?.getAttribute('d') ?? '')
      .slice(1)
      .split('L')
      .map((pair) => pair.split(',').map(Number));
    // x 1 … 3 fills 64 … 620; the y axis is 0.2 … 0.9 over 274 … 40.
    expect(points.map(([x]) => x)).toEqual([64, 342, 620]);
    expect(points[0]?.[1]).toBeCloseTo(40, 0);
    expect((points[0]?.[1] ?? 0) < (points[1]?.[1] ?? 0) && (points[1]?.[1] ?? 0) < (points[2]?.[1] ?? 0)).toBe(true);
    expect(first?.getAttribute('stroke')).toBe('#56b4e9');
  });

  it('omits zeros on a logarithmic scale', () => {
    const zero = {
      ...picture,
      yScale: 'log' as const,
      lines: [{ ...lines[0], id: 'z', label: 'z', color: '#000', x: [1, 2, 3], y: [0.1, 0, 10] }],
    };
    expect(linePicture(zero, theme)).not.toContain('NaN');
  });
});

describe('linePicture of smoothed lines and means', () => {
  const smooth = { id: 'a', label: 'A', color: '#ff0000', x: [1, 10, 100], y: [1, 2, 3] };
  const draw = (changes: object): Document =>
    new DOMParser().parseFromString(linePicture({ ...picture, ...changes }, theme), 'image/svg+xml');
  const xsOf = (path: Element | undefined): number[] =>
    [...(path?.getAttribute('d') ?? '').matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));

  it('draws the values faintly, without a name of their own', () => {
    const page = draw({ lines: [{ ...smooth, id: 'a values', behind: 'a' }, smooth] });
    expect([...page.querySelectorAll('path')].map((path) => path.getAttribute('stroke-opacity'))).toEqual(['0.3', null]);
    expect([...page.querySelectorAll('text')].filter(({ textContent }) => textContent === 'A')).toHaveLength(1);
  });

  it('draws an interval as an area where there is one', () => {
    const page = draw({ lines: [{ ...smooth, band: { low: [0, Number.NaN, 2], high: [2, Number.NaN, 4] } }] });
    const [band] = [...page.querySelectorAll('path')];
    expect(band?.getAttribute('fill')).toBe('#ff0000');
    expect(xsOf(band)).toEqual([64, 620, 620, 64]);
  });

  it('places powers of ten at equal distances on a logarithmic axis', () => {
    const [path] = [...draw({ lines: [smooth], xScale: 'log' }).querySelectorAll('path')];
    expect(xsOf(path)).toEqual([64, 342, 620]);
  });

  it('shows the clipped part of the axis alone', () => {
    const texts = [...draw({ lines: [{ ...smooth, y: [1, 2, 3000] }], clip: { low: 1, high: 3 } }).querySelectorAll('text')].map(
      ({ textContent }) => textContent,
    );
    expect(texts).not.toContain('3000');
    expect(texts).toContain('3');
  });
});

describe('paper sizes', () => {
  it('are their widths at 96 pixels per inch', () => {
    expect(paperSizes.map(pixelsOf)).toEqual([321, 658]);
  });
});

describe('svgDocument', () => {
  it('is standalone: styles as attributes, no classes, a background, no pan or zoom', () => {
    document.body.innerHTML = `<style>.box { fill: rgb(1, 2, 3) }</style>
      <svg><g data-viewport="" transform="scale(9)"><rect class="box" width="4" tabindex="0"/><circle data-screen-only="" r="3"/></g></svg>`;
    const drawing = document.querySelector('svg');
    if (!drawing) throw new Error('no drawing');
    const made = new DOMParser().parseFromString(svgDocument(drawing, { x: -5, y: 0, width: 20, height: 10 }, '#0e1116'), 'image/svg+xml');
    expect(made.documentElement.getAttribute('viewBox')).toBe('-5 0 20 10');
    const [ground, box] = [...made.querySelectorAll('rect')];
    expect(ground?.getAttribute('fill')).toBe('#0e1116');
    expect(box?.getAttribute('fill')).toBe('rgb(1, 2, 3)');
    expect(box?.getAttributeNames().filter((name) => name === 'class' || name === 'tabindex')).toEqual([]);
    expect(made.querySelector('circle')).toBeNull();
    expect(made.querySelector('[data-viewport]')?.hasAttribute('transform')).toBe(false);
  });
});
