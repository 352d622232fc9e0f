import type { FileExtension } from '#shared/desktop/index.ts';

/** What asks for a file that is there; undefined in a browser, which does not tell where a file lies. */
export function fileChooser(title: string, extensions: readonly FileExtension[]): (() => Promise<string | null>) | undefined {
  const { desktop } = window;
  return desktop && (() => desktop.chooseFile({ title, extensions }));
}
