/** Completion for bash; also for the bash 3.2 of macOS, which has no associative arrays. */
import {
  type CommandShape,
  commandShapes,
  type FlagShape,
  groupNames,
  wordsAfter,
} from './shape.ts';

export function bashCompletion(): string {
  return `# bash completion for rebalance; load it with: source <(rebalance completion bash)
_rebalance() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    case $word in -*) break ;; esac
    case $command in
      '') command=$word ;;
      ${patterns(groupNames())}) command="$command $word" ;;
      *) break ;;
    esac
  done
  COMPREPLY=()
  if [[ -z $command && ($current == -* || $COMP_CWORD -gt 1) ]]; then command=run; fi
  case "$command $previous" in
${indent(commandShapes().flatMap(valueCases))}
  esac
  case $command in
${indent(['', ...groupNames()].map(wordsCase))}
${indent(commandShapes().map(commandCase))}
  esac
}
complete -o filenames -F _rebalance rebalance
`;
}

/** What may follow a flag; flags of the same kind share a line. */
function valueCases({ words, flags }: CommandShape): readonly string[] {
  const byReply = Map.groupBy(flags, (flag) => replyFor(flag.value));
  byReply.delete(null);
  return [...byReply].map(([reply, alike]) => {
    const typed = alike.flatMap(({ names }) => names.map((name) => `'${words} ${name}'`));
    return `${typed.join('|')}) ${reply}; return ;;`;
  });
}

function wordsCase(typed: string): string {
  const words = wordsAfter(typed).map(([word]) => word);
  return `'${typed}') ${wordList(words)} ;;`;
}

function commandCase({ words, flags, argument }: CommandShape): string {
  const names = flags.flatMap((flag) => flag.names.slice(0, 1));
  const others = replyFor(argument);
  const reply =
    others === null
      ? wordList(names)
      : `if [[ $current == -* ]]; then ${wordList(names)}; else ${others}; fi`;
  return `'${words}') ${reply} ;;`;
}

/** Null where nothing follows. */
function replyFor(value: FlagShape['value']): string | null {
  switch (value.kind) {
    case 'none':
      return null;
    case 'text':
      return ':';
    case 'choice':
      return wordList(value.of);
    case 'directory':
      return 'COMPREPLY=($(compgen -d -- "$current"))';
    case 'file':
      return 'COMPREPLY=($(compgen -f -- "$current"))';
  }
}

function wordList(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current"))`;
}

function patterns(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join('|');
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n');
}
