import { describe, expect, it } from 'vitest';

import { reasonForBrowser } from '../../../tools/start/reason-for-browser.mjs';

const desktop = { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false };

describe('npm start', () => {
  it('opens a window where there is a display', () => {
    expect(reasonForBrowser([], desktop)).toBeUndefined();
    expect(reasonForBrowser([], { ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
    expect(reasonForBrowser([], { platform: 'darwin', env: {}, isRoot: false })).toBeUndefined();
  });

  it('serves a browser without a display, or when asked to', () => {
    expect(reasonForBrowser([], { ...desktop, env: {} })).toMatch(/no display/);
    expect(reasonForBrowser(['--browser'], desktop)).toMatch(/asked/);
  });

  it('serves a browser for root, whose Electron would have no sandbox, unless told to go without', () => {
    expect(reasonForBrowser([], { ...desktop, isRoot: true })).toMatch(/root/);
    expect(reasonForBrowser(['--no-sandbox'], { ...desktop, isRoot: true })).toBeUndefined();
  });
});
