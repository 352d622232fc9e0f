import { join } from 'node:path';
import { type App, dialog, Menu, type MenuItemConstructorOptions, protocol, session } from 'electron';
import { dataFolder, EngineLink, engineStarter, type Installation, LabHost } from '#main/host/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { applicationMenu } from './application-menu.ts';
import { dataFolderArgument, shownBy } from './command-line.ts';
import { refusalOf, shownForLink } from './deep-link.ts';
import { offerDesktop } from './desktop-services.ts';
import { guardContents, guardSession, keepOffline } from './guards.ts';
import { MainWindow } from './main-window.ts';
import { type Shown, shownForFile } from './opened-file.ts';
import { handleScheme, registerScheme } from './scheme.ts';

/** The desktop application: one window on one data folder, connected to its engine. */
export class Main {
  readonly #app: App;
  readonly #installation: Installation;
  readonly #dataDir: string;
  readonly #link: EngineLink;
  /** What the window shows first. */
  #first: Shown;
  #window: MainWindow | undefined;
  /** Experiment files that the page may read. */
  readonly #experiments = new Set<string>();

  constructor(app: App, installation: Installation, programArguments: readonly string[] = process.argv) {
    this.#app = app;
    this.#installation = installation;
    this.#dataDir = dataFolder(dataFolderArgument(programArguments));
    this.#first = shownBy(programArguments, process.cwd());
    this.#link = new EngineLink(this.#dataDir, engineStarter(installation));
  }

  async init(): Promise<void> {
    // The window's own files live in the data folder, and so does the lock that allows one app per folder.
    this.#app.setPath('userData', join(this.#dataDir, 'window'));
    if (!this.#app.requestSingleInstanceLock()) {
      this.#app.quit();
      return;
    }
    void this.#startEngine();
    registerScheme(protocol);
    keepOffline(this.#app);
    guardContents(this.#app);
    this.#app.on('window-all-closed', () => this.#app.quit());
    this.#app.on('second-instance', (_event, programArguments, folder) => this.#show(shownBy(programArguments, folder)));
    this.#onSystemRequests();
    await this.#app.whenReady();

    guardSession(session.defaultSession);
    handleScheme(protocol, new LabHost(this.#link, this.#installation.renderer));
    const window = new MainWindow(join(this.#dataDir, 'window', 'window.json'), this.#installation.preload);
    offerDesktop(window, this.#dataDir, this.#experiments);
    this.#app.on('activate', () => window.show());
    Menu.setApplicationMenu(Menu.buildFromTemplate(this.#menu(window)));
    this.#window = window;
    this.#show(this.#first);
  }

  /** macOS hands over links and files by events, possibly before there is a window. */
  #onSystemRequests(): void {
    this.#app.on('open-url', (event, link) => {
      event.preventDefault();
      this.#show(shownForLink(link));
    });
    this.#app.on('open-file', (event, path) => {
      event.preventDefault();
      const shown = shownForFile(path, '/');
      if (shown) this.#show(shown);
    });
  }

  #show(shown: Shown): void {
    if (shown.experiment !== undefined) this.#experiments.add(shown.experiment);
    if (!this.#window) {
      this.#first = shown;
      return;
    }
    this.#window.show(shown.page);
    if (shown.refusedLink !== undefined) void this.#window.warn(refusalOf(shown.refusedLink));
  }

  /** Runs while the window opens. A failure is reported by the first request. */
  async #startEngine(): Promise<void> {
    try {
      await this.#link.warmUp();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      process.stderr.write(`${describeLabError(error.details)}\n`);
    }
  }

  #menu(window: MainWindow): MenuItemConstructorOptions[] {
    const { version } = this.#installation;
    return applicationMenu({
      dataDir: this.#dataDir,
      version,
      developing: !this.#app.isPackaged,
      show: (hash) => window.show(hash),
      about: () =>
        void dialog.showMessageBox({
          type: 'info',
          message: `Nepenthe Lab ${version}`,
          detail: `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}\nData folder: ${this.#dataDir}`,
        }),
    });
  }
}
