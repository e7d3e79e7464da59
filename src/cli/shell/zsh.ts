/** Completion for zsh. */
import {
  type CommandShape,
  commandShapes,
  type FlagShape,
  groupNames,
  wordsAfter,
} from './shape.ts';

export function zshCompletion(): string {
  return `#compdef rebalance
# zsh completion for rebalance; load it with: source <(rebalance completion zsh)
_rebalance() {
  local command=''
  local -a words_after
  if (( CURRENT > 2 )) || [[ $words[2] == -* ]]; then
    if [[ $words[2] == -* ]]; then command=run; else command=$words[2]; fi
    case $command in
      ${groupNames().join('|')}) if (( CURRENT > 3 )); then command="$command $words[3]"; fi ;;
    esac
  fi
  case $command in
${['', ...groupNames()].map(wordsCase).join('\n')}
${commandShapes().map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _rebalance ]]; then _rebalance "$@"; else compdef _rebalance rebalance; fi
`;
}

function wordsCase(typed: string): string {
  const words = wordsAfter(typed).map(([word, does]) => quoted(`${word}:${does}`));
  return `    '${typed}') words_after=(${words.join(' ')}); _describe command words_after ;;`;
}

function commandCase({ words, flags, argument }: CommandShape): string {
  const shift = words.includes(' ')
    ? 'shift 2 words; (( CURRENT -= 2 ))'
    : 'shift words; (( CURRENT-- ))';
  const specs = [...flags.flatMap(flagSpecs), ...argumentSpecs(argument)];
  // A bare flag means the default command, whose word is then not there to be taken off.
  const taken = words === 'run' ? `[[ $words[2] == -* ]] || { ${shift} }` : shift;
  return `    '${words}') ${taken}; _arguments ${specs.join(' ')} ;;`;
}

function flagSpecs({ names, does, value }: FlagShape): readonly string[] {
  const text = does.replace(/[[\]:\\]/g, '\\$&');
  return names.map((name) => quoted(`${name}[${text}]${action(value)}`));
}

function argumentSpecs(argument: FlagShape['value']): readonly string[] {
  return argument.kind === 'none' ? [] : [quoted(`*${action(argument)}`)];
}

function action(value: FlagShape['value']): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'text':
      return ':value: ';
    case 'choice':
      return `:value:(${value.of.join(' ')})`;
    case 'directory':
      return ':directory:_files -/';
    case 'file':
      return ':file:_files';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
