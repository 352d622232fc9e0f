const DATA_DIR = '--data-dir';

/** The data folder given on the command line: `--data-dir DIR` or `--data-dir=DIR`. */
export function dataFolderArgument(programArguments: readonly string[]): string | undefined {
  for (const [index, word] of programArguments.entries()) {
    if (word === DATA_DIR) return programArguments[index + 1];
    if (word.startsWith(`${DATA_DIR}=`)) return word.slice(DATA_DIR.length + 1);
  }
  return undefined;
}
