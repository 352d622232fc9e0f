import type { WantedFile } from '#shared/desktop/index.ts';

/** A button that lets a person choose a path. */
export interface Chooser {
  readonly label: string;
  /** Null when the person thinks better of it. */
  readonly choose: () => Promise<string | null>;
}

/** What asks for a file that is there; none in a browser, which does not tell where a file lies. */
export function fileChooser(label: string, wanted: WantedFile): readonly Chooser[] {
  const { desktop } = window;
  return desktop ? [{ label, choose: () => desktop.chooseFile(wanted) }] : [];
}

/** The same for a folder. */
export function folderChooser(label: string, title: string): readonly Chooser[] {
  const { desktop } = window;
  return desktop ? [{ label, choose: () => desktop.chooseFolder(title) }] : [];
}
