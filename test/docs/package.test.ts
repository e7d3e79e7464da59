/** What is in the package that others install. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { pathOf } from './pages.ts';

const NPM_TIMEOUT_MS = 30_000;
const npmIsThere = spawnSync('npm', ['--version'], { stdio: 'ignore' }).status === 0;

interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

describe('the package', () => {
  test('starts the launcher', () => {
    expect(packageJson.bin).toEqual({ rebalance: 'bin/rebalance' });
  });

  test(
    'has the program and what a user needs, and neither tests nor source',
    async ({ skip }) => {
      skip(!npmIsThere, 'npm is not on the PATH, so nothing can be packed');
      const files = await packedFiles();
      const paths = files.map(({ path }) => path);
      for (const wanted of WANTED) expect(paths).toContain(wanted);
      expect(paths.filter((path) => /^(?:src|test|bench)\/|\.ts$|^var\/|cache/.test(path))).toEqual(
        [],
      );
      expect((files.find(({ path }) => path === 'bin/rebalance')?.mode ?? 0) & 0o111).toBe(0o111);
    },
    NPM_TIMEOUT_MS,
  );
});

const WANTED = [
  'bin/rebalance',
  'dist/main.js',
  'dist/chunks/run.js',
  'config/targets.yaml',
  'config/brokerages.yaml',
  'config/policy.yaml',
  'fixtures/config/targets.yaml',
  'fixtures/config/brokerages.yaml',
  'fixtures/config/policy.yaml',
  'docs/FORMATS.md',
  'docs/EXIT-CODES.md',
  'docs/schemas/holdings.json',
  'crontab.example',
  'LICENSE',
  'README.md',
  'package.json',
];

/** Packs a copy with a bundle of empty files: building the real one would disturb tests that start it. */
async function packedFiles(): Promise<readonly PackedFile[]> {
  const copy = await temporaryDirectory();
  const leftOut = ['node_modules', '.git', 'dist', 'var'];
  await cp(pathOf(''), copy, {
    recursive: true,
    filter: (source) => !leftOut.includes(basename(source)),
  });
  for (const file of ['dist/main.js', 'dist/chunks/run.js', 'dist/.compile-cache/a', 'var/a']) {
    await mkdir(join(copy, file, '..'), { recursive: true });
    await writeFile(join(copy, file), '');
  }
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: copy,
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_config_cache: join(copy, 'node_modules'),
      npm_config_offline: 'true',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(output) as readonly [{ readonly files: readonly PackedFile[] }];
  return packed.files;
}
