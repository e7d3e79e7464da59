/** `bin/rebalance` as cron calls it: hardly any environment, from anywhere, with whatever Node.js there is. */
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERSION } from '#cli/version.ts';
import { installedLauncher } from '../support/installation/installation.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { CRON, launch } from './support/process.ts';

describe('the launcher in cron’s environment', () => {
  test.each([
    ['--version', `${VERSION}\n`],
    ['--help', 'Usage: rebalance '],
  ])('%s, from the root directory', async (flag, beginning) => {
    const { exit, stdout, stderr } = await launch(installedLauncher(), [flag], { directory: '/' });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout.startsWith(beginning)).toBe(true);
  });

  test('through symbolic links, absolute and relative', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'bin'));
    await symlink(installedLauncher(), join(directory, 'bin', 'rebalance'));
    await symlink('bin/rebalance', join(directory, 'nightly'));
    const ending = await launch(join(directory, 'nightly'), ['--version'], { directory });
    expect(ending).toEqual({ exit: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  test('fetches the fixture household', async () => {
    const workdir = await temporaryDirectory();
    const words = ['fixtures', '--workdir', workdir, '--', 'fetch', '--account', 'BROKERAGE_005'];
    const { exit, stdout, stderr } = await launch(installedLauncher(), words);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toContain('BROKERAGE_005\tcsv\t');
  });
});

describe('the launcher with another Node.js', () => {
  test.each([
    ['v20.0.0', false],
    ['v24.14.9', false],
    ['v24.15.0', true],
    ['v24.100.0', true],
    ['v25.0.0', true],
    ['v9.11.2', false],
    ['no version', false],
  ])('%s on the PATH: started is %s', async (version, isStarted) => {
    const { launcher, environment } = await elsewhere({ version });
    const ending = await launch(launcher, ['run', 'two words', '*', ''], { environment });
    if (isStarted) {
      const program = join(dirname(dirname(launcher)), 'src', 'cli', 'main.ts');
      const words = ['--disable-warning=ExperimentalWarning', program, 'run', 'two words', '*', ''];
      expect(ending).toEqual({
        exit: 0,
        stdout: words.map((it) => `<${it}>\n`).join(''),
        stderr: '',
      });
    } else {
      expect(ending).toMatchObject({ exit: 127, stdout: '' });
      expect(ending.stderr).toContain(
        'rebalance: needs Node.js 24.15 or newer, and none was found.',
      );
      expect(ending.stderr).toContain(`next: run 'npm ci' in ${dirname(dirname(launcher))}`);
    }
  });

  test('and none at all: refused in the same way', async () => {
    const { launcher, environment } = await elsewhere({ version: null });
    const ending = await launch(launcher, [], { environment });
    expect(ending).toMatchObject({ exit: 127, stdout: '' });
    expect(ending.stderr).toContain('needs Node.js 24.15 or newer');
  });

  test('in REBALANCE_NODE: preferred', async () => {
    const { launcher, environment, directory } = await elsewhere({ version: 'v20.0.0' });
    const chosen = await fakeNode(join(directory, 'chosen'), 'v26.0.0');
    const with26 = { ...environment, REBALANCE_NODE: chosen };
    expect(await launch(launcher, [], { environment: with26 })).toMatchObject({ exit: 0 });
  });

  test('starts the bundle when there is one', async () => {
    const { launcher, environment, directory } = await elsewhere({ version: 'v26.0.0' });
    await mkdir(join(directory, 'dist'));
    await writeFile(join(directory, 'dist', 'main.js'), '');
    const { stdout } = await launch(launcher, [], { environment });
    expect(stdout).toContain(`<${join(directory, 'dist', 'main.js')}>`);
  });
});

/** A copy of the launcher that finds no Node.js but a fake one of this version. */
async function elsewhere({ version }: { readonly version: string | null }): Promise<{
  readonly directory: string;
  readonly launcher: string;
  readonly environment: Readonly<Record<string, string>>;
}> {
  const directory = await temporaryDirectory();
  const launcher = join(directory, 'bin', 'rebalance');
  await cp(installedLauncher(), launcher);
  const tools = join(directory, 'tools');
  await mkdir(tools);
  for (const tool of ['readlink', 'dirname']) {
    const { stdout } = await launch('/bin/sh', ['-c', `command -v ${tool}`], { environment: CRON });
    await symlink(stdout.trim(), join(tools, tool));
  }
  if (version !== null) await fakeNode(tools, version);
  return { directory, launcher, environment: { PATH: tools } };
}

/** Says its version when asked, and else what it was called with. */
async function fakeNode(directory: string, version: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'node');
  await writeFile(
    path,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else printf '<%s>\\n' "$@"; fi\n`,
  );
  await chmod(path, 0o755);
  return path;
}
