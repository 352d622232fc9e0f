import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { MainWindow } from '#main/shell/main-window.ts';

const mainFrame = { url: '' };
const showMessageBox = vi.fn<() => Promise<void>>();
vi.mock('electron', () => ({
  dialog: { showMessageBox: () => showMessageBox() },
  nativeTheme: {},
  screen: { getAllDisplays: () => [] },
  BrowserWindow: class extends EventEmitter {
    readonly webContents = Object.assign(new EventEmitter(), { mainFrame });
    isVisible(): boolean {
      return true;
    }
    loadURL(address: string): Promise<void> {
      mainFrame.url = address;
      return Promise.resolve();
    }
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-window-'));
afterAll(() => rmSync(folder, { recursive: true }));

const asFrame = (frame: { readonly url: string }): Electron.WebFrameMain => frame as unknown as Electron.WebFrameMain;

it('owns messages of its main frame while that shows the app', () => {
  const window = new MainWindow(join(folder, 'window.json'), 'preload.cjs');
  window.show('#/runs');
  const own = asFrame(mainFrame);
  expect(window.owns(own)).toBe(true);
  expect(window.owns(asFrame({ url: 'nepenthe://app/' }))).toBe(false);
  expect(window.owns(null)).toBe(false);
  for (const address of [
    'about:blank',
    '',
    'nepenthe://app.example/',
    'https://example.com/nepenthe://app/',
    'chrome-error://chromewebdata/',
  ]) {
    mainFrame.url = address;
    expect(window.owns(own)).toBe(false);
  }
});

it('shows one message at a time', async () => {
  const window = new MainWindow(join(folder, 'window.json'), 'preload.cjs');
  const text = { message: 'What happened', detail: 'What to do' };
  await window.warn(text);
  expect(showMessageBox).not.toHaveBeenCalled();

  window.show();
  let close = (): void => undefined;
  showMessageBox.mockReturnValueOnce(new Promise((resolve) => (close = resolve)));
  const first = window.warn(text);
  await window.warn(text);
  expect(showMessageBox).toHaveBeenCalledTimes(1);
  close();
  await first;
  await window.warn(text);
  expect(showMessageBox).toHaveBeenCalledTimes(2);
});
