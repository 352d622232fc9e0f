// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { figureReport } from '#shared/report/index.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>50 % (a &amp; b)</text></svg>';
const report = {
  title: 'A <b> | c',
  note: 'Two runs',
  tables: [{ title: 'Outcome', columns: ['', 'one'], rows: [['Test', '97 %']] }],
  figures: [{ title: 'Figure *1*', svg }],
};

it('is one page that loads nothing, with its tables and drawings', () => {
  const text = figureReport(report, 'html');
  const page = new DOMParser().parseFromString(text, 'text/html');
  expect(page.title).toBe('A <b> | c');
  expect([...page.querySelectorAll('td')].map(({ textContent }) => textContent)).toEqual(['Test', '97 %']);
  expect(page.querySelector('figure')?.textContent).toBe('Figure *1*50 % (a & b)');
  expect(text).not.toMatch(/\b(src|href)=/);
});

it('is Markdown with its drawings in it', () => {
  const text = figureReport(report, 'md');
  expect(text).toContain(String.raw`# A \<b\> \| c`);
  expect(text).toContain('| Test | 97 % |');
  const address = /!\[Figure \\\*1\\\*\]\((data:[^()\s]*)\)/.exec(text)?.[1] ?? '';
  expect(decodeURIComponent(address)).toBe(`data:image/svg+xml,${svg}`);
});
