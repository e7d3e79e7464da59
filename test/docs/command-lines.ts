/** The command lines that pages show: split into words, and checked against the flags and commands there are. */
import { CommanderError } from 'commander';
import { DEFAULT_COMMAND } from '#cli/commands.ts';
import { makeProgram } from '#cli/program.ts';
import { leavesOf } from '../support/commands.ts';
import { makeWorld } from '../support/world.ts';

/** The commands of shell text, one for each `&&` and line; comments, prompts and continued lines are understood. */
export function commandLines(text: string): readonly string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split(/\n|&&/)
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/^\s*\$\s/, '')
        .trim(),
    )
    .filter((line) => line !== '');
}

/** Words of a command; quotes hold a word together, variables and redirections do not occur in pages. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

/** The words after the program's name; null for another program's command line. */
export function programWords(line: string): readonly string[] | null {
  const [program = '', ...words] = wordsOf(line);
  return /^(?:\S*\/)?rebalance$/.test(program) ? words : null;
}

/** What is wrong with a command line of the program; null when it would be carried out. */
export async function faultOf(words: readonly string[]): Promise<string | null> {
  const { world, ending } = makeWorld();
  const program = makeProgram(world, () => undefined);
  let inner: readonly string[] = [];
  for (const command of leavesOf(program)) {
    command.action(() => {
      if (command.name() === 'fixtures') inner = command.args;
    });
  }
  const [first = DEFAULT_COMMAND] = words;
  const namesCommand = !first.startsWith('-') || /^(?:-h|--help|-V|--version)$/.test(first);
  try {
    await program.parseAsync(
      namesCommand && words.length > 0 ? words : [DEFAULT_COMMAND, ...words],
      {
        from: 'user',
      },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? null : ending(error.exitCode).stderr;
  }
  return inner.length === 0 ? null : faultOf(inner);
}
