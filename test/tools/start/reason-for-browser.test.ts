import { describe, expect, it } from 'vitest';
import { reasonForBrowser } from '../../../tools/start/reason-for-browser.mjs';

const desktop = { platform: 'linux', env: { DISPLAY: ':0' }, isRoot: false };

describe('npm start', () => {
  it('opens a window where there is a display', () => {
    expect(reasonForBrowser([], desktop)).toBeUndefined();
    expect(reasonForBrowser([], { ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
    expect(reasonForBrowser([], { platform: 'darwin', env: {}, isRoot: false })).toBeUndefined();
  });

  it('opens in a browser without a display, or on request', () => {
    expect(reasonForBrowser([], { ...desktop, env: {} })).toMatch(/No display/);
    expect(reasonForBrowser(['--browser'], desktop)).toMatch(/Requested/);
  });

  it('opens in a browser for root, whose Electron has no sandbox, unless --no-sandbox is given', () => {
    expect(reasonForBrowser([], { ...desktop, isRoot: true })).toMatch(/root/);
    expect(reasonForBrowser(['--no-sandbox'], { ...desktop, isRoot: true })).toBeUndefined();
  });
});
