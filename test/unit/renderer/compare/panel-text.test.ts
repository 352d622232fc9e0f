import { expect, it } from 'vitest';
import { panelText, parsePanel } from '#renderer/compare/panel-text.ts';
import { newPanels } from '#renderer/compare/panels.ts';

it('writes a panel as a short text', () => {
  const lines = {
    kind: 'lines',
    metric: 'train/step-loss',
    axis: 'step',
    smoothing: 0.9,
    logX: false,
    logY: true,
    clipped: false,
    mean: true,
  } as const;
  expect(panelText(lines)).toBe('lines~train/step-loss~step~0.9~logY~mean');
  expect(panelText({ kind: 'scatter', x: 'removed', y: 'best' })).toBe('scatter~removed~best');
  expect(panelText({ kind: 'parallel', fields: ['seed', 'a~b%7E'] })).toBe('parallel~seed~a%7Eb%257E');
  expect(panelText({ kind: 'trails' })).toBe('trails');
  expect(parsePanel('lines~train/step-loss~step~0.9~logY~mean')).toEqual(lines);
  expect(parsePanel('parallel~seed~a%7Eb%257E')).toEqual({ kind: 'parallel', fields: ['seed', 'a~b%7E'] });
});

it('reads every kind of panel that can be added', () => {
  for (const { panel } of newPanels) expect(parsePanel(panelText(panel))).toEqual(panel);
});

it.each(['', 'pie', 'scatter~x', 'lines~a~step~2', 'lines~a~step~much', 'parallel~one'])('knows no panel %o', (text) => {
  expect(parsePanel(text)).toBeUndefined();
});
