/** The runs of a portfolio from day to day: the same date again, what came before, and the chain of manifests. */
import { beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import { type PortfolioId, parsePortfolioId } from '#domain/ids.ts';
import { verifyChain } from '#runs/chain.ts';
import { differingInputs, type OuterInput, recordInputs, runIdOf } from '#runs/manifest.ts';
import { conflictProblem, PortfolioRuns } from '#runs/portfolio-runs.ts';
import {
  accountNamed,
  dateOf,
  HOUSEHOLD,
  instantAt,
  marketOf,
  positionOf,
  snapshotOf,
} from '../support/documents.ts';
import { FaultyFileSystem } from '../support/faulty-file-system.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { aRebalancing } from '../support/plans.ts';
import { finishRun } from '../support/runs.ts';

const FRIDAY = dateOf('2026-11-20');
const RUNS = '/var/runs/household';
let memory: MemoryFileSystem;
let runs: PortfolioRuns;

beforeEach(() => {
  memory = new MemoryFileSystem();
  runs = new PortfolioRuns({ workDirectory: '/var', portfolioId: HOUSEHOLD, fileSystem: memory });
});

async function fetched(date: string, accounts: readonly string[]): Promise<void> {
  for (const account of accounts)
    mustSucceed(await runs.directory(dateOf(date)).writeHoldings(snapshotOf(account)));
  mustSucceed(await runs.directory(dateOf(date)).writeMarket(marketOf()));
}

async function inputsOf(date: string, outer: readonly OuterInput[] = []) {
  return mustSucceed(await recordInputs(runs.directory(dateOf(date)), outer));
}

describe('the same date again', () => {
  test('starts anew where nothing ran', async () => {
    expect(await runs.earlierRun(FRIDAY, [])).toEqual({ ok: true, value: { kind: 'none' } });
  });

  test.each(['killed', 'failed'])('takes up a run that was %s', async (end) => {
    await fetched(FRIDAY, ['A']);
    if (end === 'failed') await finishRun(runs, FRIDAY, { outcome: 'failed' });
    expect(await runs.earlierRun(FRIDAY, await inputsOf(FRIDAY))).toEqual({
      ok: true,
      value: { kind: 'unfinished' },
    });
  });

  test('has nothing to do when the inputs say the same, whenever they were fetched', async () => {
    await fetched(FRIDAY, ['A', 'B']);
    const manifest = await finishRun(runs, FRIDAY);
    const again = snapshotOf('A', { fetchedAt: instantAt('2026-11-20T23:59:59Z') });
    await runs.directory(FRIDAY).writeHoldings(again);
    expect(await runs.earlierRun(FRIDAY, await inputsOf(FRIDAY))).toEqual({
      ok: true,
      value: { kind: 'same', manifest },
    });
  });

  test('names what differs', async () => {
    await fetched(FRIDAY, ['A', 'B']);
    await finishRun(runs, FRIDAY);
    await runs
      .directory(FRIDAY)
      .writeHoldings(snapshotOf('B', { positions: [positionOf('VTI', '121')] }));
    await runs.directory(FRIDAY).writeHoldings(snapshotOf('C'));
    await runs.directory(FRIDAY).removeFile('market.json');
    const flags: OuterInput = { path: 'flags:', text: '--method FULL_OPTIMIZATION' };
    const earlier = mustSucceed(await runs.earlierRun(FRIDAY, await inputsOf(FRIDAY, [flags])));
    expect(earlier).toMatchObject({
      kind: 'differs',
      paths: ['flags:', 'holdings/B.json', 'holdings/C.json', 'market.json'],
    });
    if (earlier.kind !== 'differs') throw new Error('unreachable');
    expect(conflictProblem(earlier, RUNS)).toEqual({
      code: 'run-conflict',
      where: RUNS,
      what: '2026-11-20 is complete with other inputs: flags:, holdings/B.json, holdings/C.json, market.json',
      next: 'keep that run, or use --force to put it aside and run again',
    });
  });

  test('refuses a manifest that cannot be read rather than run over it', async () => {
    await runs.directory(FRIDAY).writeText('run.json', '{"schema":');
    expect(await runs.earlierRun(FRIDAY, [])).toMatchObject({
      ok: false,
      problems: [{ code: 'document-invalid' }],
    });
  });
});

describe('putting a run aside', () => {
  test.each([true, false])(
    'keeps it whole beside the new one (inputs kept: %s)',
    async (keepInputs) => {
      await fetched(FRIDAY, ['A']);
      await runs.directory(FRIDAY).writeText('trade_orders_20261120.csv', 'first\n');
      await finishRun(runs, FRIDAY, { outputs: ['trade_orders_20261120.csv'] });
      const before = [...memory.snapshot()].map(([path, text]) => [
        path.replace('20/', '20.attempt-1/'),
        text,
      ]);
      expect(await runs.putAside(FRIDAY, { keepInputs })).toEqual({
        ok: true,
        value: { tradeDate: FRIDAY, attempt: 1 },
      });
      expect([...memory.snapshot()].filter(([path]) => path.includes('attempt-1'))).toEqual(before);
      const inForce = [...memory.snapshot().keys()].filter((path) =>
        path.startsWith(`${RUNS}/${FRIDAY}/`),
      );
      expect(inForce).toEqual(
        keepInputs ? [`${RUNS}/${FRIDAY}/holdings/A.json`, `${RUNS}/${FRIDAY}/market.json`] : [],
      );
    },
  );

  test('numbers the attempts in their order and lists them before the run in force', async () => {
    for (const content of ['first', 'second', 'third']) {
      await runs.directory(FRIDAY).writeText('note', content);
      if (content !== 'third') await runs.putAside(FRIDAY, { keepInputs: false });
    }
    await runs.directory(dateOf('2026-11-19')).writeText('note', '');
    expect(mustSucceed(await runs.list())).toEqual([
      { tradeDate: '2026-11-19', attempt: null },
      { tradeDate: FRIDAY, attempt: 1 },
      { tradeDate: FRIDAY, attempt: 2 },
      { tradeDate: FRIDAY, attempt: null },
    ]);
    expect(memory.snapshot().get(`${RUNS}/2026-11-20.attempt-2/note`)).toBe('second');
  });

  test('either happens or does not, whichever operation fails', async () => {
    let operation = 1;
    for (; operation < 60; operation += 1) {
      memory = new MemoryFileSystem();
      runs = new PortfolioRuns({
        workDirectory: '/var',
        portfolioId: HOUSEHOLD,
        fileSystem: memory,
      });
      await fetched(FRIDAY, ['A']);
      const manifest = await finishRun(runs, FRIDAY);
      const faulty = new FaultyFileSystem(memory, { operation, code: 'EIO', persistent: true });
      const unlucky = new PortfolioRuns({
        workDirectory: '/var',
        portfolioId: HOUSEHOLD,
        fileSystem: faulty,
      });
      const outcome = await unlucky.putAside(FRIDAY, { keepInputs: true });
      if (!faulty.struck) break;
      expect(outcome.ok, `operation ${operation}`).toBe(false);
      const kept = mustSucceed(await runs.previousOf(dateOf('2026-11-21')));
      expect(kept?.manifest).toEqual(manifest);
    }
    expect(operation).toBeGreaterThan(5);
  });
});

describe('what came before', () => {
  test('is the latest complete run of an earlier date', async () => {
    for (const date of ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'])
      await fetched(date, ['A']);
    await finishRun(runs, '2026-11-17');
    await finishRun(runs, '2026-11-18');
    await finishRun(runs, '2026-11-19', { outcome: 'failed' });
    await finishRun(runs, '2026-11-20');
    expect(mustSucceed(await runs.latestCompleteBefore(FRIDAY))?.name.tradeDate).toBe('2026-11-18');
    expect(mustSucceed(await runs.latestCompleteBefore(dateOf('2026-11-17')))).toBeUndefined();
  });

  test('gives the last accepted snapshot of each account', async () => {
    await fetched('2026-11-17', ['A', 'B']);
    await finishRun(runs, '2026-11-17');
    await fetched('2026-11-18', ['A']);
    await finishRun(runs, '2026-11-18');
    await fetched('2026-11-19', ['A', 'B']);
    const dateFor = async (account: string) =>
      mustSucceed(await runs.latestSnapshotBefore(FRIDAY, accountNamed(account)))?.tradeDate;
    expect(await dateFor('A')).toBe('2026-11-18');
    expect(await dateFor('B')).toBe('2026-11-17');
    expect(await dateFor('C')).toBeUndefined();
  });
});

describe('the chain of manifests', () => {
  async function threeDays() {
    for (const date of ['2026-11-18', '2026-11-19', '2026-11-20']) {
      await fetched(date, ['A']);
      await runs.directory(dateOf(date)).writeText('rebalancing.json', `"${date}"\n`);
      await finishRun(runs, date, { outputs: ['rebalancing.json'] });
    }
  }

  test('holds over days and over attempts', async () => {
    await threeDays();
    await runs.putAside(FRIDAY, { keepInputs: true });
    const second = await finishRun(runs, FRIDAY);
    expect(second.previous?.run).toBe('2026-11-20.attempt-1');
    expect(await verifyChain(runs)).toEqual({ runs: 4, files: 11, gaps: [], problems: [] });
  });

  test('names every file in which one byte was changed', async () => {
    await threeDays();
    const intact = memory.snapshot();
    for (const [path, text] of intact) {
      const directory = runs.directory(dateOf(path.split('/')[4] ?? ''));
      const name = path.split('/').slice(5).join('/');
      const changed = text.replace(/\d(?=\D*$)/, (digit) => (digit === '9' ? '8' : '9'));
      expect(changed).not.toBe(text);
      await directory.writeText(name, changed);
      const places = (await verifyChain(runs)).problems.map((problem) => problem.where);
      const isLastManifest = path.endsWith('2026-11-20/run.json');
      if (!isLastManifest) expect(places).toContain(path);
      await directory.writeText(name, text);
    }
    expect((await verifyChain(runs)).problems).toEqual([]);
  });

  test('names a file that is gone, and tells a pruned run from a changed one', async () => {
    await threeDays();
    await runs.directory(FRIDAY).removeFile('rebalancing.json');
    await runs.directory(dateOf('2026-11-18')).removeFile('run.json');
    const report = await verifyChain(runs);
    expect(report.gaps).toEqual(['2026-11-18']);
    expect(report.problems).toMatchObject([
      { code: 'document-altered', where: `${RUNS}/2026-11-20/rebalancing.json` },
    ]);
  });
});

describe('run ids', () => {
  test('do not depend on the order of inputs but on what they say', async () => {
    await fetched(FRIDAY, ['A', 'B']);
    const inputs = await inputsOf(FRIDAY);
    const idOf = (some: typeof inputs) =>
      runIdOf({ portfolioId: HOUSEHOLD, tradeDate: FRIDAY, inputs: some });
    expect(idOf([...inputs].reverse())).toBe(idOf(inputs));
    expect(idOf(inputs)).toMatch(/^household-20261120-[0-9a-f]{12}$/);
    const richer = snapshotOf('A', {
      cash: [{ ...snapshotOf('A').cash[0]!, amount: decimal('1000.01') }],
    });
    await runs.directory(FRIDAY).writeHoldings(richer);
    expect(differingInputs(inputs, await inputsOf(FRIDAY))).toEqual(['holdings/A.json']);
    expect(idOf(await inputsOf(FRIDAY))).not.toBe(idOf(inputs));
  });

  test('of the longest portfolio id can be written into a plan', async () => {
    const portfolioId = parsePortfolioId('p'.repeat(64)) as PortfolioId;
    const runId = runIdOf({ portfolioId, tradeDate: FRIDAY, inputs: [] });
    const rebalancing = aRebalancing({ portfolioId, runId });
    mustSucceed(await runs.directory(FRIDAY).writeRebalancing(rebalancing));
    expect(await runs.directory(FRIDAY).readRebalancing()).toEqual({
      ok: true,
      value: rebalancing,
    });
  });
});
