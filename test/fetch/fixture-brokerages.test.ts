import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { success } from '#domain/outcome.ts';
import { type AccountFetch, fetchAccounts } from '#fetch/accounts.ts';
import { ibkrFlexAdapter } from '#fetch/ibkr-flex/index.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import { loadBrokerage } from '#fetch/registry.ts';
import { systemEffects } from '#fetch/system.ts';
import { openBook } from '../../fixtures/book.ts';
import type { Fault, FaultName } from '../../fixtures/faults.ts';
import { FIXTURE_ACCOUNT_IDS, type FixtureAccountId, HOUSEHOLD } from '../../fixtures/household.ts';
import { type Fixtures, startFixtures } from '../../fixtures/server.ts';
import { FIXTURE_TODAY, world } from '../../fixtures/world.ts';
import { fakeTiming } from '../support/fake-timing.ts';

const CONFIG = new URL('../../fixtures/config/', import.meta.url);
const NOW_MS = Date.UTC(2026, 10, 20, 22, 0);

let config: Config;
let fixtures: Fixtures;
beforeAll(async () => {
  const [targets, brokerages, policy] = await Promise.all(
    ['targets.yaml', 'brokerages.yaml', 'policy.yaml'].map(async (path) => ({
      path,
      text: await readFile(new URL(path, CONFIG), 'utf8'),
    })),
  );
  const parsed = parseConfig({ targets: targets!, brokerages: brokerages!, policy: policy! });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  config = parsed.value;
  fixtures = await startFixtures({ date: FIXTURE_TODAY });
});
afterAll(() => fixtures.stop());

interface Options {
  readonly only?: FixtureAccountId;
  readonly timeoutMs?: number;
  readonly from?: Fixtures;
}

async function fetchAll({ only, timeoutMs = 5_000, from = fixtures }: Options = {}) {
  const timing = fakeTiming({ startMs: NOW_MS });
  const { targets, brokerages } = config;
  const fetched = await fetchAccounts(
    {
      accounts: brokerages.accounts.filter(({ accountId }) => !only || accountId === only),
      policy: { ...brokerages.defaults, retries: 2, retryDelayMs: 300_000, timeoutMs },
      baseCurrency: targets.baseCurrency,
      tradeDate: FIXTURE_TODAY,
      timeZone: targets.timeZone,
    },
    { ...effects(from), timing, loadAdapter },
  );
  const texts = JSON.stringify(fetched);
  for (const [name, secret] of Object.entries(from.environment))
    if (!name.endsWith('_URL')) expect(texts).not.toContain(secret);
  return fetched;
}

function effects(from: Fixtures) {
  return systemEffects({
    environment: from.environment,
    configDirectory: '/nonexistent',
    signal: new AbortController().signal,
  });
}

/** Flex asks for pauses between its two steps, which a test does not sleep through. */
const loadAdapter: typeof loadBrokerage = async (name) =>
  name === 'ibkr-flex'
    ? ((await loadFlexWithoutPauses()) as Awaited<ReturnType<typeof loadBrokerage<typeof name>>>)
    : loadBrokerage(name);

async function loadFlexWithoutPauses() {
  return ibkrFlexAdapter(async () => undefined);
}

/** What a snapshot says apart from when it was made. */
function contents(fetched: AccountFetch): Omit<Snapshot, 'asOf' | 'fetchedAt'> {
  if (!fetched.outcome.ok) throw new Error(JSON.stringify(fetched.outcome.problems));
  const { asOf: _asOf, fetchedAt: _fetchedAt, ...said } = fetched.outcome.value;
  return said;
}

describe('each fixture brokerage is read exactly', () => {
  test.each(FIXTURE_ACCOUNT_IDS)('%s', async (id) => {
    const [fetched] = await fetchAll({ only: id });
    const book = openBook(HOUSEHOLD.accounts[id], world(FIXTURE_TODAY));
    const { positions, reportedTotalValue } = contents(fetched!);
    expect(
      Object.fromEntries(positions.map(({ symbol, quantity }) => [symbol, toText(quantity)])),
    ).toEqual(
      Object.fromEntries(
        book.positions.map(({ instrument, quantity }) => [instrument.symbol, toText(quantity)]),
      ),
    );
    expect(reportedTotalValue && toText(reportedTotalValue)).toBe(toText(book.totalValue));
    expect(fetched).toMatchObject({ attempts: 1, waitsMs: [] });
  });

  test('the same, whatever the length of its pages', async () => {
    const shortPages = await startFixtures({ date: FIXTURE_TODAY, pageSizeMax: 2 });
    const [whole, paged] = [await fetchAll(), await fetchAll({ from: shortPages })];
    await shortPages.stop();
    expect(paged.map(contents)).toEqual(whole.map(contents));
  });
});

const PAGED: readonly FixtureAccountId[] = ['BROKERAGE_001', 'BROKERAGE_003', 'BROKERAGE_004'];

describe('each fault of each fixture brokerage is named and retried as it should be', () => {
  const refusals: readonly (readonly [FaultName, RegExp, number])[] = [
    ['unauthorized', /^broker-credentials-refused$/, 1],
    ['forbidden', /^broker-credentials-refused$/, 1],
    ['wrong-account', /^broker-account-mismatch$/, 1],
    ['rate-limited', /^broker-rate-limited$/, 3],
    ['server-error', /^broker-error$/, 3],
    ['not-ready', /^broker-(?:not-ready|error)$/, 3],
    ['cut-off', /^broker-unreachable$/, 3],
    ['html', /^broker-answer-invalid$/, 3],
    ['slow', /^broker-timeout$/, 3],
    ['endless-pages', /^broker-answer-too-large$/, 1],
  ];
  const cases = FIXTURE_ACCOUNT_IDS.flatMap((id) =>
    refusals
      .filter(([kind]) => kind !== 'endless-pages' || PAGED.includes(id))
      .map(([kind, code, attempts]) => ({ id, kind, code, attempts })),
  );

  test.each(cases)('$id: $kind', async ({ id, kind, code, attempts }) => {
    fixtures.setFault(id, { kind } as Fault);
    const [fetched] = await fetchAll({ only: id, timeoutMs: kind === 'slow' ? 60 : 5_000 });
    fixtures.setFault(id, null);
    expect(fetched).toMatchObject({
      outcome: { ok: false, problems: [{ code: expect.stringMatching(code), where: id }] },
      attempts,
    });
  });
});

test('whatever fails for a while, every account is exactly right or named with its cause', async () => {
  const right = new Map((await fetchAll()).map((one) => [one.accountId, contents(one)] as const));
  const passing = fc.constantFrom<FaultName>(
    'unauthorized',
    'rate-limited',
    'server-error',
    'not-ready',
    'cut-off',
    'html',
    'wrong-account',
  );
  const lasting = fc.record({ kind: fc.constant<FaultName>('endless-pages') });
  const times = fc.integer({ min: 1, max: 12 });
  const fault = fc.option(fc.oneof(fc.record({ kind: passing, times }), lasting));
  await fc.assert(
    fc.asyncProperty(fc.tuple(fault, fault, fault, fault, fault), async (faults) => {
      for (const [index, id] of FIXTURE_ACCOUNT_IDS.entries())
        fixtures.setFault(id, (faults[index] ?? null) as Fault | null);
      for (const one of await fetchAll()) {
        if (one.outcome.ok) expect(contents(one)).toEqual(right.get(one.accountId));
        else expect(one.outcome.problems.map(({ where }) => where)).toContain(one.accountId);
      }
    }),
    { numRuns: 60, seed: 20_261_120 },
  );
  for (const id of FIXTURE_ACCOUNT_IDS) fixtures.setFault(id, null);
});

test('market data has a quote and a history for everything held, whatever the length of pages', async () => {
  const shortPages = await startFixtures({ date: FIXTURE_TODAY, pageSizeMax: 1_000 });
  const snapshots = (await fetchAll()).flatMap(({ outcome }) => (outcome.ok ? outcome.value : []));
  const [whole, paged] = await Promise.all(
    [fixtures, shortPages].map(async (from) => {
      const { outcome } = await fetchMarket(
        {
          marketData: config.brokerages.marketData,
          policy: config.brokerages.defaults,
          symbols: [],
          snapshots,
          known: null,
          baseCurrency: config.targets.baseCurrency,
          tradeDate: FIXTURE_TODAY,
          timeZone: config.targets.timeZone,
        },
        { ...effects(from), timing: fakeTiming({ startMs: NOW_MS }) },
      );
      return outcome;
    }),
  );
  await shortPages.stop();
  expect(whole).toMatchObject(success({}));
  expect(paged).toEqual(whole);
  const held = snapshots.flatMap(({ positions }) => positions.map(({ symbol }) => symbol));
  const market = whole?.ok ? whole.value : undefined;
  expect(Object.keys(market?.quotes ?? {})).toEqual(expect.arrayContaining(held));
  expect(Object.keys(market?.history?.closes ?? {})).toEqual(expect.arrayContaining(held));
  expect(market?.history?.dates.length).toBeGreaterThan(700);
});
