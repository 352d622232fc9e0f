import { app, dialog } from 'electron';
import { findInstallation } from '#main/host/index.ts';
import { Main } from './desktop-app.ts';

// Not awaited: Electron becomes ready only after this module has been evaluated.
new Main(app, findInstallation(import.meta.dirname)).init().catch((error: unknown) => {
  dialog.showErrorBox('Nepenthe Lab could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
