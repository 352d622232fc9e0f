/**
 * The experiment that `npm start -- run EXPERIMENT` runs: the ID of an included one, or a file.
 * @param {readonly string[]} words what follows `npm start --`, without its own switches
 * @returns {{ run: readonly string[] | undefined, others: readonly string[] }} `run`: the command that starts the run, with the data folder;
 *   `others`: the arguments of the app
 */
export function requestedRun(words) {
  const at = words.findIndex((word, index) => word === 'run' && words[index - 1] !== DATA_DIR);
  const experiment = words[at + 1];
  if (at < 0 || experiment === undefined) return { run: undefined, others: words };
  const others = words.toSpliced(at, 2);
  const folder = others.flatMap((word, index) =>
    word === DATA_DIR ? [word, others[index + 1] ?? ''] : word.startsWith(`${DATA_DIR}=`) ? [word] : [],
  );
  return { run: ['run', experiment, '--detach', ...folder], others };
}

const DATA_DIR = '--data-dir';
