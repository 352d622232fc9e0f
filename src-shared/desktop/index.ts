/** What the window gets from the desktop and a browser lacks; there it is undefined and the window uses what the web has. */
export interface Desktop {
  readonly platform: string;
  /** Asks for a folder; null when the person thinks better of it. */
  chooseFolder(title: string): Promise<string | null>;
  /** Asks for a file that is there; an absolute path, or null when the person thinks better of it. */
  chooseFile(wanted: WantedFile): Promise<string | null>;
  /** Asks where a new file is to be written; an absolute path that ends in the extension, or null when the person thinks better of it. */
  chooseNewFile(wanted: NewFile): Promise<string | null>;
  /** Shows a file that was chosen here, or one of the data folder, in the system's file browser; false when it is neither or gone. */
  revealFile(path: string): Promise<boolean>;
  /** Shows a folder of the data folder in the system's file browser; false when it is none or gone. */
  revealFolder(path: string): Promise<boolean>;
  /** Tells the window's frame, and the background before the next start's first frame, which theme is chosen. */
  setTheme(theme: DesktopTheme): Promise<void>;
}

/** What a file is chosen for, and what its name may end in. */
export interface WantedFile {
  readonly title: string;
  readonly extensions: readonly (FileExtension | DataExtension)[];
}

/** What a new file is for, and how it is called unless the person says otherwise. */
export interface NewFile {
  readonly title: string;
  /** Without a folder and without its extension. */
  readonly name: string;
  readonly extension: FileExtension;
}

/** Of models, which the window reads and writes outside of the data folder. */
export const fileExtensions = ['onnx', 'safetensors'] as const;
export type FileExtension = (typeof fileExtensions)[number];

/** Of data sets, which it reads there. */
export const dataExtensions = ['gz', 'tgz', 'tar', 'npz', 'csv', 'tsv'] as const;
export type DataExtension = (typeof dataExtensions)[number];

export const desktopThemes = ['dark', 'light', 'system'] as const;
export type DesktopTheme = (typeof desktopThemes)[number];

declare global {
  interface Window {
    readonly desktop?: Desktop;
  }
}
