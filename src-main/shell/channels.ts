/** All IPC channels between the preload script and the shell. */
export const channels = {
  chooseFolder: 'desktop:choose-folder',
  chooseFile: 'desktop:choose-file',
  chooseNewFile: 'desktop:choose-new-file',
  readExperiment: 'desktop:read-experiment',
  revealFile: 'desktop:reveal-file',
  revealFolder: 'desktop:reveal-folder',
  notify: 'desktop:notify',
  setTheme: 'desktop:set-theme',
} as const;
