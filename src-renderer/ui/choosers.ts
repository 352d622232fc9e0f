import type { WantedFile } from '#shared/desktop/index.ts';

/** A button that opens a file dialog. */
export interface Chooser {
  readonly label: string;
  /** Null if the dialog is canceled. */
  readonly choose: () => Promise<string | null>;
}

/** Asks for an existing file. Empty in a browser, which hides file paths. */
export function fileChooser(label: string, wanted: WantedFile): readonly Chooser[] {
  const { desktop } = window;
  return desktop ? [{ label, choose: () => desktop.chooseFile(wanted) }] : [];
}

/** Asks for an existing folder. */
export function folderChooser(label: string, title: string): readonly Chooser[] {
  const { desktop } = window;
  return desktop ? [{ label, choose: () => desktop.chooseFolder(title) }] : [];
}
