/** The configuration directory as files: what is missing, unreadable or wrong in them. */
import { describe, expect, test } from 'vitest';
import { loadConfig } from '#app/load-config.ts';
import { starterConfig } from '#config/starter.ts';
import type { FileSystem } from '#runs/file-system.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { holding } from './support.ts';

const STARTER = Object.fromEntries(starterConfig('schemas').map(({ path, text }) => [path, text]));
const load = (files: FileSystem) => loadConfig('/config', files);

async function problemsOf(files: Readonly<Record<string, string | Uint8Array>>) {
  const loaded = await load(await holding(files));
  return loaded.ok ? [] : loaded.problems;
}

describe('a configuration directory', () => {
  test('as `init` writes it is good', async () => {
    const { config, files } = mustSucceed(await load(await holding(STARTER)));
    expect(config.brokerages.accounts.length).toBeGreaterThan(0);
    expect(files.targets).toEqual({ path: '/config/targets.yaml', text: STARTER['targets.yaml'] });
  });

  test('needs no policy.yaml', async () => {
    const { 'policy.yaml': _, ...others } = STARTER;
    const { files } = mustSucceed(await load(await holding(others)));
    expect(files.policy).toBeNull();
  });

  test.each([
    ['targets.yaml', ['/config/targets.yaml']],
    ['brokerages.yaml', ['/config/brokerages.yaml']],
  ])('needs %s', async (name, places) => {
    const { [name]: _, ...others } = STARTER;
    const problems = await problemsOf(others);
    expect(problems.map(({ where }) => where)).toEqual(places);
    expect(problems.map(({ code }) => code)).toEqual(['config-missing']);
  });

  test('that is empty lacks both', async () => {
    const problems = await problemsOf({});
    expect(problems.map(({ where }) => where)).toEqual([
      '/config/targets.yaml',
      '/config/brokerages.yaml',
    ]);
  });

  test('that is not there is as an empty one', async () => {
    const loaded = await loadConfig('/nowhere/at/all', await holding(STARTER));
    expect(loaded.ok ? [] : loaded.problems.map(({ code }) => code)).toEqual([
      'config-missing',
      'config-missing',
    ]);
  });

  test('that is not UTF-8 is refused', async () => {
    const latin = new TextEncoder().encode('# na').with(3, 0xef);
    const [problem, ...others] = await problemsOf({ ...STARTER, 'policy.yaml': latin });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'config-syntax', where: '/config/policy.yaml' });
  });

  test('may begin with a byte order mark', async () => {
    const marked = Object.fromEntries(
      Object.entries(STARTER).map(([name, text]) => [name, `\uFEFF${text}`]),
    );
    mustSucceed(await load(await holding(marked)));
  });

  test('whose disk fails is a failure of storage, for each file that cannot be read', async () => {
    const fault = { operation: 1, code: 'EIO', persistent: true } as const;
    const loaded = await load(new FaultyFileSystem(await holding(STARTER), fault));
    expect(loaded.ok ? [] : loaded.problems.map(({ code, where }) => [code, where])).toEqual([
      ['storage-failed', '/config/targets.yaml'],
      ['storage-failed', '/config/brokerages.yaml'],
      ['storage-failed', '/config/policy.yaml'],
    ]);
  });

  test('shows the line of a problem with a caret below it', async () => {
    const policy = 'sells: allowed\ntax:\n  lots: cheapest\n';
    const problem = mustFail(await load(await holding({ ...STARTER, 'policy.yaml': policy })));
    expect(problem.where).toBe('/config/policy.yaml:3:9');
    expect(problem.excerpt).toEqual(['    3 |   lots: cheapest', '      |         ^']);
  });
});
