// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { proofHtml, proofSheetSchema } from '#shared/proof/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

const documentOf = (html: string): Document => new DOMParser().parseFromString(html, 'text/html');

describe('the proof sheet as HTML', () => {
  it('shows each model of the sheet in a column, before to after', () => {
    const [table] = documentOf(proofHtml(exampleSheet())).querySelectorAll('table');
    const cells = (selector: string): (string | null)[] => [...(table?.querySelectorAll(selector) ?? [])].map((cell) => cell.textContent);
    expect(cells('thead th')).toEqual(['', 'Dense (round 0)', 'Pruned (round 3)', 'Reduced (round 3)']);
    const row = (label: string): (string | null)[] => {
      const found = [...(table?.querySelectorAll('tbody tr') ?? [])].find((one) => one.querySelector('th')?.textContent === label);
      return [...(found?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent);
    };
    expect(row('MACs per image')).toEqual(['9,000,000', '9,000,000', '5,400,000']);
    expect(row('Latency at batch 1, ms')).toEqual(['0.500 (0.480–0.550)', '0.500 (0.480–0.550)', '0.300 (0.288–0.330)']);
  });

  it('needs nothing but itself: no script, no link, no picture', () => {
    const page = documentOf(proofHtml(exampleSheet()));
    expect(page.querySelectorAll('script, link, img, iframe, object').length).toBe(0);
    expect(page.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'");
  });

  it('writes names as text, whatever they are', () => {
    const run = { ...exampleSheet().run, name: '</title><script>alert(1)</script>&' };
    const page = documentOf(proofHtml(exampleSheet({ run })));
    expect(page.querySelectorAll('script').length).toBe(0);
    expect(page.querySelector('h1')?.textContent).toBe('Proof sheet: </title><script>alert(1)</script>&, round 3');
  });

  it('says why a step was refused', () => {
    const refused = [
      { step: 'remove-branch:stage1/add', why: 'With this step, the outputs differ by 1.0e-2 (relative). The limit is 0.0001.' },
    ];
    const text = documentOf(proofHtml(exampleSheet({ refused }))).body.textContent;
    expect(text).toContain('With this step, the outputs differ by 1.0e-2');
    expect(text).toContain('1 step over the limit was left out.');
  });

  it('lists merges with their predicted latency, and the layers that stay apart', () => {
    const cost = { parameters: 10, macs: 100 };
    const step = { id: 'merge-convolutions:a..b', what: 'Merge a into b', why: 'Linear.', nodes: ['a', 'b'], taken: true };
    const numbers = { before: cost, after: cost, latency: { before: 0.4, after: 0.25 } };
    const steps = [{ ...step, ...numbers, kind: 'merge-convolutions' as const, exactOn: 'input' as const }];
    const refusedMerges = [{ nodes: ['b', 'c'], why: 'The zero padding of c surrounds the output of b.' }];
    const text = documentOf(proofHtml(exampleSheet({ steps, refusedMerges }))).body.textContent;
    expect(text).toContain('0.400 → 0.250');
    expect(text).toContain('Layers that stay apart');
    expect(text).toContain('The zero padding of c surrounds the output of b.');
  });

  it('leaves out the stages that a trained model lacks', () => {
    const { models } = exampleSheet();
    const sheet = exampleSheet({ plan: 'none', steps: [], linearized: null, reduced: null, models: models.slice(0, 2) });
    const titles = [...documentOf(proofHtml(sheet)).querySelectorAll('h2')].map((title) => title.textContent);
    expect(titles).toEqual(['Before and after', 'ONNX file', 'Measured on']);
  });
});

it('the example is a sheet', () => {
  expect(proofSheetSchema.parse(exampleSheet())).toEqual(exampleSheet());
});
