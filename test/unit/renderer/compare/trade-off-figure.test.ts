// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runLooks } from '#renderer/compare/run-looks.ts';
import type { TradePoint } from '#renderer/compare/trade-points.ts';
import TradeOff from '#renderer/compare/TradeOff.svelte';

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
});
afterEach(cleanup);

const points: TradePoint[] = [
  { run: 'a', round: 0, form: 'dense', within: true, x: 20, accuracy: 98 },
  { run: 'a', round: 3, form: 'reduced', within: true, x: 5, accuracy: 97.5 },
  { run: 'b', round: 2, form: 'reduced', within: false, x: 8, accuracy: 96 },
];
const props = {
  title: 'Accuracy against MACs',
  looks: runLooks([
    { id: 'a', number: 1, name: 'First' },
    { id: 'b', number: 2, name: 'Second' },
  ]),
  scores: 'validation' as const,
  x: { label: 'MACs', better: 'less' as const, least: 1, format: String, describe: (value: number) => `${value} MACs` },
  nothing: createRawSnippet(() => ({ render: () => '<p>Prove a model first.</p>' })),
};

it('names every point by run, round, accuracy and cost, and leads to its network', () => {
  render(TradeOff, { ...props, points });
  const links = screen.getAllByRole('link');
  expect(links.map((link) => link.getAttribute('aria-label'))).toEqual([
    'First, round 3, reduced: 97.50 %, 5 MACs, on the Pareto front',
    'Second, round 2, reduced: 96.00 %, 8 MACs',
    'First, dense: 98.00 %, 20 MACs, on the Pareto front',
  ]);
  expect(links[0]?.getAttribute('href')).toBe('#/runs/a/network?round=3&reduced');
  expect(links[2]?.getAttribute('href')).toBe('#/runs/a/network?round=0');
});

it('is one stop of the Tab key, its points reached by arrows', async () => {
  render(TradeOff, { ...props, points });
  const links = screen.getAllByRole('link');
  expect(links.map((link) => link.getAttribute('tabindex'))).toEqual(['0', '-1', '-1']);
  links[0]?.focus();
  if (links[0]) await fireEvent.keyDown(links[0], { key: 'ArrowRight' });
  expect(document.activeElement).toBe(links[1]);
  expect(links.map((link) => link.getAttribute('tabindex'))).toEqual(['-1', '0', '-1']);
  expect(screen.getByText('round 2, reduced, beyond δ')).toBeTruthy();
});

it('names the front in a list', () => {
  render(TradeOff, { ...props, points });
  const rows = [...screen.getByRole('list', { name: 'Pareto front' }).querySelectorAll('li')].map((row) =>
    row.textContent.replace(/\s+/g, ' ').trim(),
  );
  expect(rows).toEqual(['First, round 3, reduced 97.50 % 5 MACs', 'First, dense 98.00 % 20 MACs']);
});

it('says how to get points where there are none', () => {
  render(TradeOff, { ...props, points: [] });
  expect(screen.getByText('Prove a model first.')).toBeTruthy();
});
