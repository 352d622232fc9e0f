import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../../src-renderer/ui/tokens.css', import.meta.url), 'utf8');

function tokens(theme: string): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

/** WCAG 2.2: (L1 + 0.05) / (L2 + 0.05). */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const colors = tokens(theme);
  const get = (name: string): string => {
    const value = colors.get(name);
    if (value === undefined) throw new Error(`no --${name}`);
    return value;
  };

  it.each(['text', 'text-dim', 'text-faint', 'accent', 'good', 'warning', 'bad'])('writes in --%s on every ground', (name) => {
    for (const ground of ['ground', 'surface', 'surface-2', 'field', 'hover', 'selected']) {
      expect(contrast(get(name), get(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['good', 'warning', 'bad'])('writes in --%s on its own ground', (name) => {
    expect(contrast(get(name), get(`${name}-ground`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(get('text'), get(`${name}-ground`))).toBeGreaterThanOrEqual(4.5);
  });

  it('writes on its buttons', () => {
    for (const button of ['accent-strong', 'accent-strong-hover', 'bad-strong']) {
      expect(contrast(get('on-accent'), get(button)), button).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('draws runs, series and the borders of controls apart from their ground', () => {
    const marks = [
      ...Array.from({ length: 10 }, (_, index) => `run-${index}`),
      'series-train',
      'series-validation',
      'series-test',
      'control-line',
    ];
    for (const mark of marks) {
      for (const ground of ['ground', 'surface'])
        expect(contrast(get(mark), get(ground)), `${mark} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });

  it('orders the entropy colors by lightness alone', () => {
    const lights = Array.from({ length: 9 }, (_, index) => luminance(get(`entropy-${index}`)));
    const rising = [...lights].sort((a, b) => a - b);
    expect(lights).toEqual(theme === 'dark' ? rising : rising.reverse());
  });
});
