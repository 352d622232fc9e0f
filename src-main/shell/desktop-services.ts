import { dialog, ipcMain, shell, type IpcMainInvokeEvent } from 'electron';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { z } from 'zod';
import { desktopThemes } from '#shared/desktop/index.ts';
import { channels } from './channels.ts';
import type { MainWindow } from './main-window.ts';

const MAXIMUM_FILE_BYTES = 256 * 1024 * 1024;

const title = z.string().max(200);
const fileName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => basename(name) === name && !/[\\/:\0]/.test(name), 'needs to be a plain name');
const bytes = z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAXIMUM_FILE_BYTES, 'is too large');

/** Answers the preload script, and nobody but the app's own page. */
export function offerDesktop(window: MainWindow, dataDir: string): void {
  const answer = (channel: string, service: (...values: unknown[]) => unknown): void =>
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
      if (!window.owns(event.senderFrame)) throw new Error(`${channel} is not offered to this page.`);
      return service(...values);
    });

  answer(channels.chooseFolder, (wanted) => chooseFolder(title.parse(wanted)));
  answer(channels.saveFile, (name, content) => saveFile(fileName.parse(name), bytes.parse(content)));
  answer(channels.revealFolder, (path) => revealFolder(z.string().parse(path), dataDir));
  answer(channels.setTheme, (theme) => window.setTheme(z.enum(desktopThemes).parse(theme)));
}

async function chooseFolder(wanted: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ title: wanted, properties: ['openDirectory', 'createDirectory'] });
  return canceled ? null : (filePaths[0] ?? null);
}

async function saveFile(name: string, content: Uint8Array): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name });
  if (canceled || !filePath) return null;
  await writeWhole(filePath, content);
  return filePath;
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
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
