/** What the window gets from the desktop and a browser lacks; there it is undefined and the window uses what the web has. */
export interface Desktop {
  readonly platform: string;
  /** Asks for a folder; null when the person thinks better of it. */
  chooseFolder(title: string): Promise<string | null>;
  /** Shows a folder of the data folder in the system's file browser; false when it is none or gone. */
  revealFolder(path: string): Promise<boolean>;
  /** Tells the window's frame, and the background before the next start's first frame, which theme is chosen. */
  setTheme(theme: DesktopTheme): Promise<void>;
}

export const desktopThemes = ['dark', 'light', 'system'] as const;
export type DesktopTheme = (typeof desktopThemes)[number];

declare global {
  interface Window {
    readonly desktop?: Desktop;
  }
}
