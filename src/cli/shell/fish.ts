/** Completion for fish. */
import {
  type CommandShape,
  commandShapes,
  type FlagShape,
  groupNames,
  wordsAfter,
} from './shape.ts';

export function fishCompletion(): string {
  const groups = groupNames();
  const lines = [
    '# fish completion for rebalance; load it with: rebalance completion fish | source',
    'complete -c rebalance -f',
    ...wordsAfter('').map(([word, does]) => wordLine('__fish_use_subcommand', word, does)),
    ...groups.flatMap((group) =>
      wordsAfter(group).map(([word, does]) => wordLine(afterGroup(group), word, does)),
    ),
    ...commandShapes().flatMap(commandLines),
  ];
  return `${lines.join('\n')}\n`;
}

function wordLine(condition: string, word: string, does: string): string {
  return `complete -c rebalance -n ${quoted(condition)} -a ${word} -d ${quoted(does)}`;
}

/** The group was typed, and no command of it yet. */
function afterGroup(group: string): string {
  const commands = wordsAfter(group).map(([word]) => word);
  return `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${commands.join(' ')}`;
}

function commandLines({ words, flags, argument }: CommandShape): readonly string[] {
  const condition = words
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
  const head = `complete -c rebalance -n ${quoted(condition)}`;
  const others = valueFlags(argument);
  return [
    ...(others === '' ? [] : [`${head}${others.replace(' -r', '')}`]),
    ...flags.map(
      (flag) => `${head}${namesOf(flag)}${valueFlags(flag.value)} -d ${quoted(flag.does)}`,
    ),
  ];
}

function namesOf({ names }: FlagShape): string {
  return names
    .map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`))
    .join('');
}

function valueFlags(value: FlagShape['value']): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'text':
      return ' -r';
    case 'choice':
      return ` -r -a ${quoted(value.of.join(' '))}`;
    case 'directory':
      return " -r -a '(__fish_complete_directories)'";
    case 'file':
      return ' -r -F';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
