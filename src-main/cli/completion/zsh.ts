import { type DescribedWord, quoted, type WordList } from './word-lists.ts';

/** A completion script for zsh, to be named \`_nepenthe\` in a folder of \`fpath\`. */
export function zshCompletion(lists: readonly WordList[]): string {
  const paths = lists.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef nepenthe
_nepenthe() {
  local command_path= next word previous="$words[CURRENT-1]"
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${command_path:+$command_path }$word"
    case "$next" in
      (${paths.map(quoted).join('|')}) command_path="$next" ;;
    esac
  done
  local -a offered options values
  local takes_value=
  case "$command_path" in
${lists.map(caseOf).join('\n')}
  esac
  if [[ -n $takes_value ]]; then
    if (( $#values )); then compadd -a values; else _files; fi
  elif [[ $PREFIX == -* ]]; then
    _describe option options
  elif (( $#offered )); then
    _describe command offered
  else
    _files
  fi
}
if [ "$funcstack[1]" = _nepenthe ]; then _nepenthe "$@"; else compdef _nepenthe nepenthe; fi`;
}

function caseOf({ path, commands, choices, options, values }: WordList): string {
  const offered = [...commands, ...choices.map((word) => ({ word, summary: '' }))];
  const cases = values.map(
    ({ names, choices: own }) => `        (${names.map(quoted).join('|')}) takes_value=1 values=(${own.map(quoted).join(' ')}) ;;`,
  );
  return [
    `    (${quoted(path)})`,
    `      offered=(${offered.map(described).join(' ')})`,
    `      options=(${options.map(described).join(' ')})`,
    ...(cases.length > 0 ? ['      case "$previous" in', ...cases, '      esac'] : []),
    '      ;;',
  ].join('\n');
}

/** `word:summary`, as \`_describe\` reads it. */
function described({ word, summary }: DescribedWord): string {
  return quoted(summary === '' ? word : `${word.replaceAll(':', String.raw`\:`)}:${summary}`);
}
