/** Completion and the manual page, asked of the shells themselves. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '#cli/commands.ts';
import { pathOf } from '../docs/pages.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance } from '../support/world.ts';

/** What is typed, and what must be offered among the rest. */
const TYPED = [
  ['rebalance ru', ['run', 'rules']],
  ['rebalance rules ', ['list', 'add', 'enable', 'disable', 'remove']],
  ['rebalance rules add --trigger T', ['TIME_BASED']],
  ['rebalance run --dry', ['--dry-run']],
  ['rebalance run --method F', ['FULL_OPTIMIZATION']],
  ['rebalance completion ', ['bash', 'zsh', 'fish']],
] as const;

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    console.warn(`SKIPPED: ${program} is not installed`);
    return false;
  }
}

async function scriptFor(shell: string): Promise<string> {
  const ending = await rebalance(['completion', shell]);
  expect(ending).toMatchObject({ exit: 0, stderr: '' });
  const path = join(await temporaryDirectory(), `completion.${shell}`);
  await writeFile(path, ending.stdout);
  return path;
}

function run(program: string, words: readonly string[]): readonly string[] {
  return execFileSync(program, words, { encoding: 'utf8', timeout: 10_000 }).split('\n');
}

describe.skipIf(!isInstalled('bash'))('bash', () => {
  const ask = `source "$0"; shift 0; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rebalance
    printf '%s\\n' "\${COMPREPLY[@]}"`;

  test.each(TYPED)('completes %j', async (typed, offered) => {
    const words = ['--norc', '-c', ask, await scriptFor('bash'), ...typed.split(' ')];
    expect(run('bash', words)).toEqual(expect.arrayContaining([...offered]));
  });

  test('takes a flag without a command for one of the default command', async () => {
    const words = ['--norc', '-c', ask, await scriptFor('bash'), 'rebalance', '--sells', 'n'];
    expect(run('bash', words)).toContain('never');
  });
});

describe.skipIf(!isInstalled('fish'))('fish', () => {
  test.each(TYPED)('completes %j', async (typed, offered) => {
    const ask = `source ${await scriptFor('fish')}; complete -C '${typed}'`;
    const answered = run('fish', ['--no-config', '-c', ask]).map((line) => line.split('\t')[0]);
    expect(answered).toEqual(expect.arrayContaining([...offered]));
  });
});

test.skipIf(!isInstalled('zsh'))('zsh reads its completion', async () => {
  expect(run('zsh', ['-f', '-n', await scriptFor('zsh')])).toEqual(['']);
});

test('another shell is refused with the shells there are', async () => {
  const ending = await rebalance(['completion', 'csh']);
  expect(ending).toMatchObject({ exit: 2, stdout: '' });
  expect(ending.stderr).toContain('bash, zsh, fish');
});

describe('the manual page', () => {
  test('is the one that is shipped', async () => {
    const { stdout } = await rebalance(['manual']);
    await expect(stdout).toMatchFileSnapshot(pathOf('docs/rebalance.1'));
  });

  test('has every command', async () => {
    const { stdout } = await rebalance(['manual']);
    for (const { name } of COMMANDS) expect(stdout).toContain(`.SS rebalance ${name}`);
  });

  test.skipIf(!isInstalled('groff'))('is without a warning of groff', async () => {
    expect(run('groff', ['-man', '-ww', '-z', '-Tutf8', pathOf('docs/rebalance.1')])).toEqual(['']);
  });
});
