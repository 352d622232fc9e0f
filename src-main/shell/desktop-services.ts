import { dialog, ipcMain, shell, type IpcMainInvokeEvent } from 'electron';
import { realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { z } from 'zod';
import { desktopThemes } from '#shared/desktop/index.ts';
import { channels } from './channels.ts';
import type { MainWindow } from './main-window.ts';

const title = z.string().max(200);

/** Answers the preload script, and nobody but the app's own page. */
export function offerDesktop(window: MainWindow, dataDir: string): void {
  const answer = (channel: string, service: (...values: unknown[]) => unknown): void =>
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
      if (!window.owns(event.senderFrame)) throw new Error(`${channel} is not offered to this page.`);
      return service(...values);
    });

  answer(channels.chooseFolder, (wanted) => chooseFolder(title.parse(wanted)));
  answer(channels.revealFolder, (path) => revealFolder(z.string().parse(path), dataDir));
  answer(channels.setTheme, (theme) => window.setTheme(z.enum(desktopThemes).parse(theme)));
}

async function chooseFolder(wanted: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ title: wanted, properties: ['openDirectory', 'createDirectory'] });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Only folders of the data folder: to open a file could mean to run it. */
async function revealFolder(path: string, dataDir: string): Promise<boolean> {
  try {
    const [folder, root] = await Promise.all([realpath(path), realpath(dataDir)]);
    if (folder !== root && !folder.startsWith(root + sep)) return false;
    if (!(await stat(folder)).isDirectory()) return false;
    return (await shell.openPath(folder)) === '';
  } catch {
    return false;
  }
}
