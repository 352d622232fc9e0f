import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT, launchDesktop, sandboxSwitch, variable } from './harness/desktop.ts';
import { LabFolder } from './harness/lab-folder.ts';

describe('the desktop’s window', () => {
  it('restores its position, size and theme, and keeps a minimum size', async () => {
    using folder = new LabFolder();
    const bounds = { x: 60, y: 40, width: 1100, height: 760 };
    {
      await using desktop = await launchDesktop(folder.path);
      await desktop.page.evaluate(() => window.desktop?.setTheme('light'));
      await desktop.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
    }
    await using desktop = await launchDesktop(folder.path);
    const again = await desktop.app.evaluate(({ BrowserWindow, nativeTheme }) => {
      const window = BrowserWindow.getAllWindows()[0];
      return {
        bounds: window?.getBounds(),
        least: window?.getMinimumSize(),
        ground: window?.getBackgroundColor(),
        theme: nativeTheme.themeSource,
      };
    });
    expect(again).toEqual({ bounds, least: [1024, 700], ground: '#F6F8FA', theme: 'light' });
  });

  it('opens once per data folder: a second start hands its link to the first window and exits', async () => {
    using folder = new LabFolder();
    await using desktop = await launchDesktop(folder.path);
    const messages = await desktop.app.evaluateHandle(({ dialog }) => ({
      first: new Promise<string>((resolve) => {
        dialog.showMessageBox = ((_window: unknown, { message }: Electron.MessageBoxOptions) => {
          resolve(message);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
      }),
    }));
    const start = async (link: string): Promise<unknown> => {
      const words = [...sandboxSwitch(), CHECKOUT, '--data-dir', folder.path, link];
      return once(spawn(variable('NEPENTHE_ELECTRON'), words, { stdio: 'ignore' }), 'exit');
    };
    expect(await start('nepenthe-lab://run/260102-abcde?evil')).toEqual([0, null]);
    expect(await messages.evaluate(({ first }) => first)).toBe('Nepenthe Lab does not know this link.');
    expect(desktop.page.url()).toBe('nepenthe://app/#/runs');
    expect(await start('nepenthe-lab://run/260102-abcde')).toEqual([0, null]);
    await desktop.page.waitForURL('nepenthe://app/#/runs/260102-abcde');

    using other = new LabFolder();
    await using third = await launchDesktop(other.path);
    expect(third.page.url()).toBe('nepenthe://app/#/runs');
  });

  it('offers to reload after its page has crashed', async () => {
    using folder = new LabFolder();
    await using desktop = await launchDesktop(folder.path);
    const asked = desktop.app.evaluate(
      ({ BrowserWindow, dialog }) =>
        new Promise<{ text: string; reloaded: string }>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          dialog.showMessageBox = ((_window: unknown, { message, buttons }: Electron.MessageBoxOptions) => {
            contents?.once('did-finish-load', () => resolve({ text: message, reloaded: contents.getURL() }));
            return Promise.resolve({ response: buttons?.indexOf('Reload') ?? -1, checkboxChecked: false });
          }) as typeof dialog.showMessageBox;
          contents?.forcefullyCrashRenderer();
        }),
    );
    const { text, reloaded } = await asked;
    expect(text).toContain('The window has stopped working.');
    expect(reloaded).toBe('nepenthe://app/#/runs');
  });

  it('gets another engine after its engine was killed', async () => {
    using folder = new LabFolder();
    await using desktop = await launchDesktop(folder.path);
    const ask = (): Promise<{ json: { pid?: number } }> =>
      desktop.page.evaluate(async () => {
        const headers = { 'content-type': 'application/json' };
        return (await fetch('/rpc/engine/info', { method: 'POST', body: '{}', headers })).json() as Promise<{ json: { pid?: number } }>;
      });
    const first = (await ask()).json.pid;
    process.kill(first ?? 0, 'SIGKILL');
    // A call that the dying one still took is answered with an error; the next one finds a new engine.
    await expect.poll(async () => (await ask()).json.pid).toBeTypeOf('number');
    const second = (await ask()).json.pid;
    expect(second).not.toBe(first);
    expect(second).toBe(folder.enginePid());
  });

  it.runIf(process.platform === 'linux')('leaves nothing of its own open in the engine, which outlives it', async () => {
    using folder = new LabFolder();
    await using desktop = await launchDesktop(folder.path);
    expect(desktop.app.process().exitCode).toBeNull();
    const { pid } = await folder.client.engine.info();
    const open = openFiles(pid);
    expect(open).toContain(join(folder.path, 'lab.sqlite'));
    const own = (file: string): boolean => file.startsWith(dirname(variable('NEPENTHE_ELECTRON'))) || file.includes('chromium');
    expect(open.filter(own)).toEqual([]);
  });
});

/** What a process has open; a file that it closes meanwhile is left out. */
function openFiles(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((file) => {
    try {
      return [readlinkSync(join(folder, file))];
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
}
