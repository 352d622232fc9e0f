import { configure, render, type RenderResult } from '@testing-library/svelte';
import { vi } from 'vitest';
import App from '#renderer/app-shell/App.svelte';
import { Lab } from '#renderer/session/lab.svelte.ts';
import { TextSizeChoice } from '#renderer/ui/text-size.svelte.ts';
import { ThemeChoice } from '#renderer/ui/theme.svelte.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';
import { lendBrowser } from '../lend-browser.ts';

// Drawings have tests of their own, and jsdom neither a canvas nor sizes.
vi.mock('#renderer/charts/LineChart.svelte', async () => import('./NoDrawing.svelte'));
vi.mock('#renderer/charts/EntropyHeatMap.svelte', async () => import('./NoDrawing.svelte'));
vi.mock('#renderer/charts/BudgetBars.svelte', async () => import('./NoDrawing.svelte'));
vi.mock('#renderer/network/NetworkView.svelte', async () => import('./NoDrawing.svelte'));
vi.mock('#renderer/compare/CompareView.svelte', async () => import('./NoDrawing.svelte'));

// Whether an element is hidden takes jsdom most of a query's time; what is shown is for the end-to-end tests.
configure({ defaultHidden: true, asyncUtilTimeout: WAIT_LIMIT_MS, getElementError: (message) => new Error(message ?? 'Not found.') });

export interface OpenWindow extends RenderResult<typeof App> {
  readonly engine: FakeEngine;
  readonly lab: Lab;
}

/** The whole window on a fake engine, at a route. */
export function openWindow(hash: string, engine: FakeEngine = new FakeEngine()): OpenWindow {
  lendBrowser();
  localStorage.clear();
  window.location.hash = hash;
  const lab = new Lab(engine.client());
  const result = render(App, {
    props: { lab, memory: localStorage, theme: new ThemeChoice(localStorage), textSize: new TextSizeChoice(localStorage) },
  });
  return { ...result, engine, lab };
}
