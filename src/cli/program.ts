/** The command tree: from the table of commands to a commander program, and from its outcome to an exit code. */
import { Argument, Command, CommanderError } from 'commander';
import { databaseProblems } from '#app/places.ts';
import { EXIT_CODES, type ExitName, worstExit } from '#domain/problem.ts';
import type { CommandEntry, CommandSpec, Flags, Invocation } from './command.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';
import { makeOutput } from './output.ts';
import { VERSION } from './version.ts';
import type { World } from './world.ts';

/** Runs one command line (without the program's own name) and returns its exit code; only bugs throw. */
export async function runCommandLine(words: readonly string[], world: World): Promise<number> {
  let exit: ExitName = 'ok';
  const program = makeProgram(world, (name) => {
    exit = name;
  });
  try {
    await program.parseAsync(withDefaultCommand(words), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
  }
  return EXIT_CODES[exit].code;
}

export function makeProgram(world: World, finished: (exit: ExitName) => void): Command {
  const program = new Command('rebalance')
    .description(
      'Fetches brokerage accounts, analyses the household and writes the orders that bring it back to its targets.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      getOutHelpWidth: () => world.stdout.columns ?? 100,
      getErrHelpWidth: () => world.stderr.columns ?? 100,
    })
    .showHelpAfterError('(add --help for the flags and examples)')
    .addHelpText(
      'after',
      `\nWithout a command, rebalance runs: ${DEFAULT_COMMAND}.\n\n${exitCodeHelp(ALL_EXITS)}`,
    );
  for (const entry of COMMANDS) addEntry(program, entry, world, finished);
  return program;
}

const ALL_EXITS = Object.keys(EXIT_CODES) as ExitName[];

/** Plain `rebalance --date 2026-11-20` means `rebalance run --date 2026-11-20`. */
export function withDefaultCommand(words: readonly string[]): string[] {
  const [first] = words;
  const ownFlags = ['-h', '--help', '-V', '--version', 'help'];
  const namesCommand = first !== undefined && (!first.startsWith('-') || ownFlags.includes(first));
  return namesCommand ? [...words] : [DEFAULT_COMMAND, ...words];
}

function addEntry(
  program: Command,
  entry: CommandEntry,
  world: World,
  finished: (exit: ExitName) => void,
): void {
  if (!('commands' in entry)) {
    addCommand(program, entry, world, finished);
    return;
  }
  const group = program.command(entry.name).description(entry.summary);
  for (const spec of entry.commands) addCommand(group, spec, world, finished);
}

function addCommand(
  program: Command,
  spec: CommandSpec,
  world: World,
  finished: (exit: ExitName) => void,
): void {
  const command = program
    .command(spec.name)
    .description(spec.summary)
    .addHelpText('after', commandHelp(spec));
  for (const argument of argumentsOf(spec)) command.addArgument(argument);
  for (const option of spec.options) command.addOption(option);
  command.action(async () => {
    const flags = command.opts<Flags>();
    const output = makeOutput(world, flags);
    const exit = await executed(spec, { flags, arguments: command.args, world, output });
    output.exit(exit);
    finished(exit);
  });
}

/** What the environment says wrong would be wrong for every command. */
async function executed(spec: CommandSpec, invocation: Invocation): Promise<ExitName> {
  const problems = databaseProblems(invocation.world.environment);
  if (problems.length > 0) {
    invocation.output.problems(problems);
    return worstExit(problems);
  }
  const { execute } = await spec.load();
  return execute(invocation);
}

function argumentsOf({ arguments: written, argumentChoices }: CommandSpec): readonly Argument[] {
  return (written?.split(' ') ?? []).map((word) => {
    const argument = new Argument(word);
    return argumentChoices === undefined ? argument : argument.choices(argumentChoices);
  });
}

function commandHelp({ examples, exits, files }: CommandSpec): string {
  const lines = examples.map(({ command, does }) => `  $ ${command}\n      ${does}`);
  const filesText = files === undefined ? '' : `\nFiles:\n  ${files}\n`;
  return `\nExamples:\n${lines.join('\n')}\n${filesText}\n${exitCodeHelp(['ok', 'bug', 'usage', ...exits])}`;
}

function exitCodeHelp(names: readonly ExitName[]): string {
  const lines = names.map((name) => {
    const { code, meaning } = EXIT_CODES[name];
    return `  ${String(code).padStart(3)}  ${meaning}`;
  });
  return `Exit codes:\n${lines.join('\n')}`;
}
