import { quoted, type WordList } from './word-lists.ts';

/** A completion script for bash: it finds the command that is being typed, and offers what may follow it, or files. */
export function bashCompletion(lists: readonly WordList[]): string {
  const paths = lists.map(({ path }) => path).filter((path) => path !== '');
  return `# bash completion for nepenthe: source <(nepenthe completion bash)
_nepenthe() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command_path= next word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${command_path:+$command_path }$word"
    case "$next" in
      ${paths.map(quoted).join('|')}) command_path="$next" ;;
    esac
  done
  local words= options= values= takes_value=
  case "$command_path" in
${lists.map(caseOf).join('\n')}
  esac
  if [[ $takes_value ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    [[ $values ]] || compopt -o default
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [[ $words ]] || compopt -o default
  fi
}
complete -F _nepenthe nepenthe`;
}

function caseOf({ path, commands, choices, options, values }: WordList): string {
  const words = [...commands.map(({ word }) => word), ...choices];
  const cases = values.map(
    (value) => `        ${value.names.map(quoted).join('|')}) takes_value=1 values=${quoted(value.choices.join(' '))} ;;`,
  );
  return [
    `    ${quoted(path)})`,
    `      words=${quoted(words.join(' '))}`,
    `      options=${quoted(options.map(({ word }) => word).join(' '))}`,
    ...(cases.length > 0 ? ['      case "$previous" in', ...cases, '      esac'] : []),
    '      ;;',
  ].join('\n');
}
