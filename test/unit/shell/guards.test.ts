import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { guardContents, isExternalLink } from '#main/shell/guards.ts';

vi.mock('electron', () => ({ app: {}, shell: {} }));

describe('a link', () => {
  it('opens in the browser if it is listed', () => {
    expect(isExternalLink('https://arxiv.org/abs/2404.16890')).toBe(true);
  });

  it.each([
    'http://arxiv.org/abs/2404.16890',
    'https://arxiv.org.example.com/abs/1',
    'https://arxiv.org@example.com/abs/1',
    'https://someone:word@arxiv.org/abs/1',
    'https://arxiv.org/../../etc',
    'https://example.com/?https://arxiv.org/abs/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'nepenthe://app/',
    'not an address',
    '',
  ])('is blocked if it is not: %s', (address) => {
    expect(isExternalLink(address)).toBe(false);
  });
});

describe('a page that was not requested from anywhere', () => {
  const loadURL = vi.fn<(address: string) => Promise<void>>(() => Promise.resolve());

  function navigate(address: string): void {
    const app = new EventEmitter();
    guardContents(app as unknown as App);
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn(), setWebRTCIPHandlingPolicy: vi.fn(), loadURL });
    app.emit('web-contents-created', {}, contents);
    loadURL.mockClear();
    contents.emit('did-navigate', {}, address);
  }

  it.each(['about:blank', 'about:blank#x', 'nepenthe://app.example/'])('gives way to the app: %s', (address) => {
    navigate(address);
    expect(loadURL.mock.calls).toEqual([['nepenthe://app/']]);
  });

  it.each(['nepenthe://app/', 'nepenthe://app/#/runs', 'devtools://devtools/bundled/devtools_app.html'])(
    'does not concern %s',
    (address) => {
      navigate(address);
      expect(loadURL).not.toHaveBeenCalled();
    },
  );
});
