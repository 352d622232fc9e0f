import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Desktop, DesktopTheme, NewFile, Notice, WantedFile } from '#shared/desktop/index.ts';
import { channels } from './channels.ts';
import { keepPage } from './keep-page.ts';

const desktop: Desktop = {
  platform: process.platform,
  chooseFolder: (title: string) => ipcRenderer.invoke(channels.chooseFolder, title) as Promise<string | null>,
  chooseFile: (wanted: WantedFile) => ipcRenderer.invoke(channels.chooseFile, wanted) as Promise<string | null>,
  chooseNewFile: (wanted: NewFile) => ipcRenderer.invoke(channels.chooseNewFile, wanted) as Promise<string | null>,
  pathOfFile: (file: File) => webUtils.getPathForFile(file),
  readExperiment: (path: string) => ipcRenderer.invoke(channels.readExperiment, path) as Promise<string | null>,
  revealFile: (path: string) => ipcRenderer.invoke(channels.revealFile, path) as Promise<boolean>,
  revealFolder: (path: string) => ipcRenderer.invoke(channels.revealFolder, path) as Promise<boolean>,
  notify: (notice: Notice) => ipcRenderer.invoke(channels.notify, notice) as Promise<void>,
  setTheme: (theme: DesktopTheme) => ipcRenderer.invoke(channels.setTheme, theme) as Promise<void>,
};

keepPage(window.navigation);
contextBridge.exposeInMainWorld('desktop', desktop);
