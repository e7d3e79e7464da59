/** A directory of portfolios: what counts as one, what is refused, and that it is refused alone. */
import { describe, expect, test } from 'vitest';
import { loadPortfolios } from '#app/portfolios.ts';
import { starterConfig } from '#config/starter.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';

const STARTER = Object.fromEntries(starterConfig('schemas').map(({ path, text }) => [path, text]));
type Files = Readonly<Record<string, string>>;

function portfolio(id: string): Files {
  const targets = STARTER['targets.yaml'] ?? '';
  return {
    ...STARTER,
    'targets.yaml': targets.replace(/^portfolio_id: .*$/m, `portfolio_id: ${id}`),
  };
}

async function holding(directories: Readonly<Record<string, Files>>): Promise<MemoryFileSystem> {
  const fileSystem = new MemoryFileSystem();
  await fileSystem.makeDirectory('/all');
  for (const [directory, files] of Object.entries(directories)) {
    await fileSystem.makeDirectory(`/all/${directory}`);
    for (const [name, text] of Object.entries(files)) {
      const file = await fileSystem.create(`/all/${directory}/${name}`);
      await file.write(new TextEncoder().encode(text));
    }
  }
  return fileSystem;
}

async function load(directories: Readonly<Record<string, Files>>) {
  return mustSucceed(await loadPortfolios('/all', await holding(directories)));
}

describe('a directory of portfolios', () => {
  test('is every configuration directory in it, by name', async () => {
    const entries = await load({ b: portfolio('beta'), a: portfolio('alpha') });
    expect(entries).toMatchObject([
      { kind: 'ready', name: 'a', configDirectory: '/all/a', portfolioId: 'alpha' },
      { kind: 'ready', name: 'b', configDirectory: '/all/b', portfolioId: 'beta' },
    ]);
  });

  test('lets a broken portfolio fail alone, with the problems of its own files', async () => {
    const broken = { ...portfolio('beta'), 'targets.yaml': 'portfolio_id: [' };
    const [first, second] = await load({ a: portfolio('alpha'), b: broken });
    expect(first).toMatchObject({ kind: 'ready' });
    expect(second).toMatchObject({ kind: 'broken', problems: [{ code: 'config-syntax' }] });
  });

  test('misses the file of a portfolio that has only others', async () => {
    const { 'targets.yaml': _, ...others } = portfolio('alpha');
    const entries = await load({ a: others, b: portfolio('beta') });
    expect(entries[0]).toMatchObject({
      kind: 'broken',
      problems: [{ code: 'config-missing', where: '/all/a/targets.yaml' }],
    });
  });

  test('refuses every one of those that have the same id, and no other', async () => {
    const entries = await load({
      a: portfolio('same'),
      b: portfolio('other'),
      c: portfolio('same'),
    });
    expect(entries.map(({ kind }) => kind)).toEqual(['broken', 'ready', 'broken']);
    expect(entries[0]).toMatchObject({
      problems: [{ code: 'config-rule', where: '/all/a/targets.yaml' }],
    });
    expect(entries[2]).toMatchObject({ problems: [{ what: expect.stringContaining('of a') }] });
  });

  test('passes over what is no portfolio: hidden names, and directories of other things', async () => {
    const entries = await load({
      '.git': portfolio('hidden'),
      a: portfolio('alpha'),
      var: { 'ledger.sqlite': '' },
    });
    expect(entries.map(({ name }) => name)).toEqual(['a']);
  });

  test.each([
    ['without any portfolio', '/all'],
    ['that is not there', '/nowhere'],
  ])('%s is a mistake', async (_, directory) => {
    const problem = mustFail(await loadPortfolios(directory, await holding({})));
    expect(problem).toMatchObject({ code: 'config-missing', where: directory });
  });
});
