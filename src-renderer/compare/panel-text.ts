import type { LinesPanel, NewPanel } from './panels.ts';
import { panelSchema } from './panels.ts';

const SEPARATOR = '~';
const flags = ['logX', 'logY', 'clipped', 'mean'] as const;

/** A panel as a short text, for addresses: `trails`, `scatter~removed~best`, `lines~train/step-loss~step~0.9~logY`. */
export function panelText(panel: NewPanel): string {
  return [panel.kind, ...settingsOf(panel)].map(escaped).join(SEPARATOR);
}

function settingsOf(panel: NewPanel): readonly string[] {
  switch (panel.kind) {
    case 'lines':
      return [panel.metric, panel.axis, String(panel.smoothing), ...flags.filter((flag) => panel[flag])];
    case 'scatter':
      return [panel.x, panel.y];
    case 'parallel':
      return panel.fields;
    default:
      return [];
  }
}

/** Undefined if no panel has that text. */
export function parsePanel(text: string): NewPanel | undefined {
  const [kind = '', ...settings] = text.split(SEPARATOR).map(unescaped);
  const checked = panelSchema.safeParse({ id: 0, kind, ...namedSettings(kind, settings) });
  if (!checked.success) return undefined;
  const { id: _, ...panel } = checked.data;
  return panel;
}

function namedSettings(kind: string, settings: readonly string[]): object {
  const [first, second, third, ...others] = settings;
  if (kind === 'scatter') return { x: first, y: second };
  if (kind === 'parallel') return { fields: settings };
  if (kind !== 'lines') return {};
  const named = Object.fromEntries(flags.map((flag) => [flag, others.includes(flag)])) as Pick<LinesPanel, (typeof flags)[number]>;
  return { metric: first, axis: second, smoothing: Number(third), ...named };
}

function escaped(part: string): string {
  return part.replaceAll('%', '%25').replaceAll(SEPARATOR, '%7E');
}

function unescaped(part: string): string {
  return part.replaceAll('%7E', SEPARATOR).replaceAll('%25', '%');
}
