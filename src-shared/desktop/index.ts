/** What the desktop offers to the window. In a browser it is undefined, and the window uses web APIs. */
export interface Desktop {
  readonly platform: string;
  /** Asks for a folder; null if the user cancels. */
  chooseFolder(title: string): Promise<string | null>;
  /** Asks for an existing file; an absolute path, or null if the user cancels. */
  chooseFile(wanted: WantedFile): Promise<string | null>;
  /** Asks for a new file's path; absolute and with the extension, or null if the user cancels. */
  chooseNewFile(wanted: NewFile): Promise<string | null>;
  /** The absolute path of a file or folder that was dropped on the window. */
  pathOfFile(file: File): string;
  /** The text of an experiment file that the system has opened with the app; null for any other, or if it is unreadable. */
  readExperiment(path: string): Promise<string | null>;
  /** Shows a chosen file, or one in the data folder, in the system's file manager; false for any other, or if it is gone. */
  revealFile(path: string): Promise<boolean>;
  /** Opens a folder of the data folder in the system's file manager; false for any other, or if it is gone. */
  revealFolder(path: string): Promise<boolean>;
  /** Shows a notice of the desktop; a click on it shows the window on the notice's page. */
  notify(notice: Notice): Promise<void>;
  /** Sets the theme of the window frame, and of the background before the first frame of the next start. */
  setTheme(theme: DesktopTheme): Promise<void>;
}

/** A notice of the desktop. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** A route's hash. */
  readonly page: string;
}

/** The purpose of a file dialog, and the extensions to offer. */
export interface WantedFile {
  readonly title: string;
  readonly extensions: readonly (FileExtension | DataExtension)[];
}

/** The purpose of a save dialog, and the suggested name. */
export interface NewFile {
  readonly title: string;
  /** Without folder and extension. */
  readonly name: string;
  /** Extension of an export format. */
  readonly extension: string;
}

/** How the name of an experiment file ends, which the system opens with the app. */
export const EXPERIMENT_EXTENSION = '.nepenthe.json';

/** Extensions of models, which the window reads. */
export const fileExtensions = ['onnx', 'safetensors'] as const;
export type FileExtension = (typeof fileExtensions)[number];

/** Extensions of data sets, which it reads. */
export const dataExtensions = ['gz', 'tgz', 'tar', 'npz', 'csv', 'tsv'] as const;
export type DataExtension = (typeof dataExtensions)[number];

export const desktopThemes = ['dark', 'light', 'system'] as const;
export type DesktopTheme = (typeof desktopThemes)[number];

declare global {
  interface Window {
    readonly desktop?: Desktop;
  }
}
