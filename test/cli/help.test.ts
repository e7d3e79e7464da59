/** What the help texts promise: complete, and every example in them a command line that the program understands. */
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '#cli/commands.ts';
import { makeProgram, withDefaultCommand } from '#cli/program.ts';
import { VERSION } from '#cli/version.ts';
import { EXIT_CODES, type ExitName } from '#domain/problem.ts';
import { ALL_COMMANDS, leavesOf } from '../support/commands.ts';
import { makeWorld, rebalance } from '../support/world.ts';

const EXIT_ROW = /^ +(\d+) {2}(.+)$/gm;

/** The rows of a help text's table of exit codes. */
function exitTable(help: string): readonly (readonly [number, string])[] {
  const [, table = ''] = help.split('Exit codes:\n');
  return [...table.matchAll(EXIT_ROW)].map(([, code, meaning = '']) => [Number(code), meaning]);
}

const codeRow = (name: ExitName) => [EXIT_CODES[name].code, EXIT_CODES[name].meaning] as const;

describe('the help of the program', () => {
  test.each([['--help'], ['-h'], ['help']])('%s: every command with its summary', async (word) => {
    const { exit, stdout, stderr } = await rebalance([word]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const text = stdout.replace(/\s+/g, ' ');
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
      expect(text).toContain(summary);
    }
  });

  test('lists every exit code, and no other', async () => {
    const { stdout } = await rebalance(['--help']);
    const names = Object.keys(EXIT_CODES) as ExitName[];
    expect(exitTable(stdout)).toEqual(names.map(codeRow));
  });

  test('says what happens without a command', async () => {
    expect((await rebalance(['--help'])).stdout).toContain(
      'Without a command, rebalance runs: run.',
    );
  });

  test.each([['--version'], ['-V']])('%s prints the version', async (word) => {
    expect(await rebalance([word])).toMatchObject({ exit: 0, stdout: `${VERSION}\n`, stderr: '' });
  });
});

describe.each(ALL_COMMANDS.map(({ words, spec }) => [words, spec] as const))(
  'the help of %s',
  (name, spec) => {
    test('says what it is for, how it is called, and how it ends', async () => {
      const { exit, stdout, stderr } = await rebalance([...name.split(' '), '--help']);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: rebalance ${name} `));
      expect(stdout.replace(/\s+/g, ' ')).toContain(spec.summary);
      expect(spec.examples.length).toBeGreaterThan(0);
      for (const { command, does } of spec.examples) {
        expect(stdout).toContain(`  $ ${command}\n      ${does}\n`);
      }
      const names: ExitName[] = ['ok', 'bug', 'usage', ...spec.exits];
      expect(exitTable(stdout)).toEqual(names.map(codeRow));
    });

    test('is the same as with `help` before it', async () => {
      const [group = '', ...rest] = name.split(' ');
      const asked = rest.length === 0 ? ['help', group] : [group, 'help', ...rest];
      expect(await rebalance(asked)).toEqual(await rebalance([group, ...rest, '--help']));
    });

    test.each(spec.examples.map(({ command }) => [command]))('understands %s', async (command) => {
      const called = await parse(wordsOf(command));
      expect(called).toBe(name);
    });
  },
);

test('a wrong example would be noticed', async () => {
  await expect(parse(['run', '--colour'])).rejects.toThrow("unknown option '--colour'");
});

/** The words after `rebalance`, as a shell would split them. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
  expect(words[0]).toBe('rebalance');
  return words.slice(1);
}

/** The command that would be called; a command line that follows `--` is parsed too. */
async function parse(words: readonly string[]): Promise<string> {
  const program = makeProgram(makeWorld().world, () => undefined);
  const called: Command[] = [];
  for (const command of leavesOf(program)) command.action(() => void called.push(command));
  await program.parseAsync(withDefaultCommand(words), { from: 'user' });
  const [command] = called;
  if (command === undefined) throw new Error(`nothing is called by ${words.join(' ')}`);
  const separator = words.indexOf('--');
  if (separator >= 0) await parse(words.slice(separator + 1));
  return wordsCalling(command);
}

/** `rules list` for the command `list` of the group `rules`. */
function wordsCalling(command: Command): string {
  const group = command.parent?.parent == null ? '' : `${command.parent.name()} `;
  return `${group}${command.name()}`;
}
