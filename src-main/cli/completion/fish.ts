import { quoted as singleQuoted, type WordList } from './word-lists.ts';

/** A completion script for fish. */
export function fishCompletion(lists: readonly WordList[]): string {
  const paths = lists.map(({ path }) => path).filter((path) => path !== '');
  return `# fish completion for nepenthe
function __nepenthe_at
  set -l path
  for word in (commandline -opc)[2..]
    set -l next (string join ' ' -- $path $word)
    contains -- $next ${paths.map(quoted).join(' ')}; and set path $next
  end
  test "$path" = "$argv"
end
complete -c nepenthe -e
${lists.flatMap(linesOf).join('\n')}`;
}

function linesOf({ path, commands, choices, options, values }: WordList): readonly string[] {
  const at = `complete -c nepenthe -n ${quoted(`__nepenthe_at ${path}`.trim())}`;
  const valueOf = (word: string): string => {
    const found = values.find(({ names }) => names.includes(word));
    if (!found) return '';
    return found.choices.length === 0 ? ' -r -F' : ` -x -a ${quoted(found.choices.join(' '))}`;
  };
  return [
    ...(commands.length + choices.length > 0 ? [`${at} -f`] : []),
    ...commands.map(({ word, summary }) => `${at} -a ${word} -d ${quoted(summary)}`),
    ...choices.map((word) => `${at} -a ${quoted(word)}`),
    ...options.map(({ word, summary }) => {
      const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      return `${at} ${name}${valueOf(word)} -d ${quoted(summary)}`;
    }),
  ];
}

/** Fish knows a backslash in single quotes. */
function quoted(text: string): string {
  return singleQuoted(text.replaceAll('\\', '\\\\')).replaceAll(String.raw`'\''`, String.raw`\'`);
}
