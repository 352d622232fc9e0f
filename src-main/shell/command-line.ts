/** The data folder given on the command line: `--data-dir DIR` or `--data-dir=DIR`. */
export function dataFolderArgument(programArguments: readonly string[]): string | undefined {
  return valueOf('--data-dir', programArguments);
}

/** The page to show, as the hash of the app's address: of the run given by `--show-run ID`; else empty. */
export function pageArgument(programArguments: readonly string[]): string {
  const id = valueOf('--show-run', programArguments);
  return id === undefined ? '' : `#/runs/${encodeURIComponent(id)}`;
}

function valueOf(option: string, programArguments: readonly string[]): string | undefined {
  for (const [index, word] of programArguments.entries()) {
    if (word === option) return programArguments[index + 1];
    if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
  }
  return undefined;
}
