import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reachableBounds, readWindowState, writeWindowState } from '#main/shell/window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-window-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'window', 'window.json');

describe('the remembered window state', () => {
  it('is read as it was written', () => {
    const state = { bounds: { x: -5, y: 10, width: 1200, height: 800 }, maximized: true, theme: 'light' as const };
    writeWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it.each(['', '{"bounds": {"x": 1', '[]', '{"bounds": {"x": 0, "y": 0, "width": 10, "height": 10}, "maximized": 3, "theme": "pink"}'])(
    'is ignored if it is invalid: %s',
    (text) => {
      writeFileSync(file, text);
      expect(readWindowState(file)).toEqual({ bounds: undefined, maximized: false, theme: 'system' });
    },
  );
});

describe('remembered bounds', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 1024 },
  ];
  const at = (x: number, y: number): unknown => reachableBounds({ x, y, width: 1100, height: 760 }, screens);

  it('are used if the window can be grabbed', () => {
    expect(at(100, 100)).toBeDefined();
    expect(at(2500, 100)).toBeDefined();
    expect(at(-1000, 0)).toBeDefined();
  });

  it('are ignored on a missing screen, or with the title bar off screen', () => {
    expect(at(3150, 100)).toBeUndefined();
    expect(at(-1050, 0)).toBeUndefined();
    expect(at(0, -1)).toBeUndefined();
    expect(at(0, 1000)).toBeUndefined();
    expect(reachableBounds(undefined, screens)).toBeUndefined();
  });
});
