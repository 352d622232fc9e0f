import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { dialog, ipcMain, type IpcMainInvokeEvent, Notification, shell } from 'electron';
import { z } from 'zod';
import { isWithin } from '#main/files/is-within.ts';
import { openRegular } from '#main/files/regular-file.ts';
import { desktopThemes, type Notice } from '#shared/desktop/index.ts';
import { channels } from './channels.ts';
import { chooseFile, chooseNewFile } from './chosen-file.ts';
import type { MainWindow } from './main-window.ts';

/** Far larger than any experiment. */
const MOST_BYTES = 1_000_000;

const title = z.string().max(200);
const path = z.string().max(4096);
const noticeSchema: z.ZodType<Notice> = z.strictObject({
  title,
  text: z.string().max(1000),
  page: z.string().max(1000).startsWith('#/'),
});

/**
 * Answers the preload script, but only for the app's own page.
 * @param opened experiment files that the system has opened with the app: the only ones that the page may read
 */
export function offerDesktop(window: Pick<MainWindow, 'owns' | 'setTheme' | 'show'>, dataDir: string, opened: ReadonlySet<string>): void {
  const answer = (channel: string, service: (...values: unknown[]) => unknown): void =>
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
      if (!window.owns(event.senderFrame)) throw new Error(`${channel} is not offered to this page.`);
      return service(...values);
    });
  const chosen = new Set<string>();

  answer(channels.chooseFolder, (wanted) => chooseFolder(title.parse(wanted)));
  answer(channels.chooseFile, chooseFile);
  answer(channels.chooseNewFile, async (wanted) => {
    const file = await chooseNewFile(wanted);
    if (file !== null) chosen.add(file);
    return file;
  });
  answer(channels.readExperiment, (file) => readExperiment(path.parse(file), opened));
  answer(channels.revealFile, (file) => revealFile(path.parse(file), chosen, dataDir));
  answer(channels.revealFolder, (folder) => revealFolder(path.parse(folder), dataDir));
  answer(channels.notify, (notice) => notify(noticeSchema.parse(notice), window));
  answer(channels.setTheme, (theme) => window.setTheme(z.enum(desktopThemes).parse(theme)));
}

/** Kept until they are clicked or closed: a collected notice has no click. */
const shown = new Set<Notification>();

function notify({ title: heading, text, page }: Notice, window: Pick<MainWindow, 'show'>): void {
  if (!Notification.isSupported()) return;
  const notice = new Notification({ title: heading, body: text });
  shown.add(notice);
  notice.on('close', () => shown.delete(notice));
  notice.on('click', () => {
    shown.delete(notice);
    window.show(page);
  });
  notice.show();
}

async function chooseFolder(wanted: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ title: wanted, properties: ['openDirectory', 'createDirectory'] });
  return canceled ? null : (filePaths[0] ?? null);
}

async function readExperiment(file: string, opened: ReadonlySet<string>): Promise<string | null> {
  if (!opened.has(file)) return null;
  try {
    await using handle = await openRegular(file);
    const { size } = await handle.stat();
    return size > MOST_BYTES ? null : await handle.readFile('utf8');
  } catch {
    return null;
  }
}

/** Only files of what the user chose here, and those in the data folder. They are shown in their folder, never opened. */
async function revealFile(file: string, chosen: ReadonlySet<string>, dataDir: string): Promise<boolean> {
  try {
    if (!isOfChosen(file, chosen) && !(await isInside(file, dataDir))) return false;
    if (!(await stat(file)).isFile()) return false;
    shell.showItemInFolder(file);
    return true;
  } catch {
    return false;
  }
}

/** A chosen file, a file in a chosen folder, or an accompanying file of an export: with the same name up to the last dot of the chosen one. */
function isOfChosen(file: string, chosen: ReadonlySet<string>): boolean {
  if (resolve(file) !== file) return false;
  return [...chosen].some((path) => {
    const stem = path.slice(0, path.lastIndexOf('.') + 1);
    return file === path || file.startsWith(path + sep) || (dirname(file) === dirname(path) && stem !== '' && file.startsWith(stem));
  });
}

/** Only folders in the data folder: opening a file could run it. */
async function revealFolder(folder: string, dataDir: string): Promise<boolean> {
  try {
    if (!(await isInside(folder, dataDir)) || !(await stat(folder)).isDirectory()) return false;
    return (await shell.openPath(await realpath(folder))) === '';
  } catch {
    return false;
  }
}

async function isInside(path: string, folder: string): Promise<boolean> {
  const [inner, root] = await Promise.all([realpath(path), realpath(folder)]);
  return isWithin(root, inner);
}
