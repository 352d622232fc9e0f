import { once } from 'node:events';
import { BrowserWindow, dialog, nativeTheme, type Rectangle, screen } from 'electron';
import type { DesktopTheme } from '#shared/desktop/index.ts';
import { APP_PAGE, isOfApp } from './scheme.ts';
import { MINIMUM_HEIGHT, MINIMUM_WIDTH, reachableBounds, readWindowState, type WindowState, writeWindowState } from './window-state.ts';

const FIRST_SIZE = { width: 1360, height: 900 };
/** The renderer's background in both themes, so that the window does not flash before its first frame. */
const BACKGROUND = { dark: '#0e1116', light: '#f6f8fa' };

/** The application's only window, and its remembered state. */
export class MainWindow {
  readonly #stateFile: string;
  readonly #preload: string;
  #state: WindowState;
  #window: BrowserWindow | undefined;
  #warns = false;

  constructor(stateFile: string, preload: string) {
    this.#stateFile = stateFile;
    this.#preload = preload;
    this.#state = readWindowState(stateFile);
    nativeTheme.themeSource = this.#state.theme;
  }

  /** Shows the window, on the given page of the app if there is one. */
  show(hash = ''): void {
    if (!this.#window) {
      this.#window = this.#open(hash);
      return;
    }
    if (hash) void this.#window.loadURL(APP_PAGE + hash);
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Shows a message, unless another one is open, so that messages do not accumulate. */
  async warn(text: { readonly message: string; readonly detail: string }): Promise<void> {
    if (!this.#window || this.#warns) return;
    this.#warns = true;
    try {
      // Above the window, also at the start.
      if (!this.#window.isVisible()) await once(this.#window, 'show');
      await dialog.showMessageBox(this.#window, { type: 'warning', ...text });
    } finally {
      this.#warns = false;
    }
  }

  setTheme(theme: DesktopTheme): void {
    nativeTheme.themeSource = theme;
    this.#window?.setBackgroundColor(background());
    this.#state = { ...this.#state, theme };
    writeWindowState(this.#stateFile, this.#state);
  }

  /** Whether a message comes from the app's page in the window: not from a frame inside, nor from another page such as `about:blank`. */
  owns(frame: Electron.WebFrameMain | null): boolean {
    return frame !== null && frame === this.#window?.webContents.mainFrame && isOfApp(frame.url);
  }

  #open(hash: string): BrowserWindow {
    const bounds = reachableBounds(
      this.#state.bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    );
    const window = new BrowserWindow({
      ...(bounds ?? FIRST_SIZE),
      minWidth: MINIMUM_WIDTH,
      minHeight: MINIMUM_HEIGHT,
      show: false,
      title: 'Nepenthe Lab',
      backgroundColor: background(),
      webPreferences: {
        preload: this.#preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        spellcheck: false,
        webviewTag: false,
      },
    });
    if (this.#state.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.#remember(window.getNormalBounds(), window.isMaximized()));
    window.on('closed', () => (this.#window = undefined));
    window.webContents.on('render-process-gone', (_event, { reason }) => void this.#offerReload(window, `Its process ended (${reason}).`));
    window.on('unresponsive', () => void this.#offerReload(window, 'It is not responding.'));
    void window.loadURL(APP_PAGE + hash);
    return window;
  }

  #remember(bounds: Rectangle, maximized: boolean): void {
    this.#state = { ...this.#state, bounds, maximized };
    writeWindowState(this.#stateFile, this.#state);
  }

  async #offerReload(window: BrowserWindow, reason: string): Promise<void> {
    if (window.isDestroyed()) return;
    const buttons = ['Reload', 'Wait', 'Close'];
    const detail = 'Runs are not affected.';
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: `The window has stopped working. ${reason}`,
      detail,
      buttons,
      defaultId: 0,
      cancelId: 1,
    });
    if (window.isDestroyed()) return;
    if (buttons[response] === 'Reload') window.webContents.reload();
    if (buttons[response] === 'Close') window.destroy();
  }
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}
