import { isDeepLink, shownForLink } from './deep-link.ts';
import { type Shown, shownForFile } from './opened-file.ts';

/** The data folder given on the command line: `--data-dir DIR` or `--data-dir=DIR`. */
export function dataFolderArgument(programArguments: readonly string[]): string | undefined {
  return valueOf('--data-dir', programArguments);
}

/**
 * The page that a command line asks for: of the run given by `--show-run ID`, of a link, or of a file.
 * @param folder in which the command line was given
 */
export function shownBy(programArguments: readonly string[], folder: string): Shown {
  const id = valueOf('--show-run', programArguments);
  if (id !== undefined) return { page: `#/runs/${encodeURIComponent(id)}` };
  const link = programArguments.find(isDeepLink);
  if (link !== undefined) return shownForLink(link);
  for (const word of withoutOptions(programArguments)) {
    const shown = shownForFile(word, folder);
    if (shown) return shown;
  }
  return { page: '' };
}

const OPTIONS = ['--data-dir', '--show-run'];

/** The words that are neither the program, nor options, nor their values. */
function withoutOptions(programArguments: readonly string[]): readonly string[] {
  return programArguments.slice(1).filter((word, index) => !word.startsWith('-') && !OPTIONS.includes(programArguments[index] ?? ''));
}

function valueOf(option: string, programArguments: readonly string[]): string | undefined {
  for (const [index, word] of programArguments.entries()) {
    // What comes with a link may come from where the link comes from.
    if (isDeepLink(word)) return undefined;
    if (word === option) return programArguments[index + 1];
    if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
  }
  return undefined;
}
