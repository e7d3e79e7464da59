import { describe, expect, test } from 'vitest';
import { toText } from '#domain/decimal.ts';
import { openBook } from '../../fixtures/book.ts';
import type { Fault, FaultName } from '../../fixtures/faults.ts';
import { FIXTURE_ACCOUNT_IDS, type FixtureAccountId, HOUSEHOLD } from '../../fixtures/household.ts';
import { FIXTURE_TODAY, world } from '../../fixtures/world.ts';
import {
  contents,
  fetchFixtureAccounts,
  fetchFixtureMarket,
  startFixturesForTest,
} from '../support/fixture-household.ts';

describe('each fixture brokerage is read exactly', () => {
  test.each(FIXTURE_ACCOUNT_IDS)('%s', async (id) => {
    const [fetched] = await fetchFixtureAccounts(await startFixturesForTest(), { only: id });
    const book = openBook(HOUSEHOLD.accounts[id], world(FIXTURE_TODAY));
    const { positions, reportedTotalValue } = contents(fetched!);
    expect(positions.map(({ symbol, quantity }) => [symbol, toText(quantity)]).toSorted()).toEqual(
      book.positions
        .map(({ instrument, quantity }) => [instrument.symbol, toText(quantity)])
        .toSorted(),
    );
    expect(reportedTotalValue && toText(reportedTotalValue)).toBe(toText(book.totalValue));
    expect(fetched).toMatchObject({ attempts: 1, waitsMs: [] });
  });

  test('the same, whatever the length of its pages', async () => {
    const whole = await fetchFixtureAccounts(await startFixturesForTest());
    const paged = await fetchFixtureAccounts(await startFixturesForTest({ pageSizeMax: 2 }));
    expect(paged.map(contents)).toEqual(whole.map(contents));
  });
});

describe('each fault of each fixture brokerage is named and retried as it should be', () => {
  const paged: readonly FixtureAccountId[] = ['BROKERAGE_001', 'BROKERAGE_003', 'BROKERAGE_004'];
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
      .filter(([kind]) => kind !== 'endless-pages' || paged.includes(id))
      .map(([kind, code, attempts]) => ({ id, kind, code, attempts })),
  );

  test.each(cases)('$id: $kind', async ({ id, kind, code, attempts }) => {
    const fixtures = await startFixturesForTest({ faults: { [id]: { kind } as Fault } });
    const timeoutMs = kind === 'slow' ? 60 : 5_000;
    const [fetched] = await fetchFixtureAccounts(fixtures, { only: id, timeoutMs });
    expect(fetched).toMatchObject({
      outcome: { ok: false, problems: [{ code: expect.stringMatching(code), where: id }] },
      attempts,
    });
  });
});

test('market data has a quote and a history for all that is held, whatever the length of pages', async () => {
  const fixtures = await startFixturesForTest();
  const snapshots = (await fetchFixtureAccounts(fixtures)).flatMap(({ outcome }) =>
    outcome.ok ? outcome.value : [],
  );
  const whole = await fetchFixtureMarket(fixtures, snapshots);
  const shortPages = await startFixturesForTest({ pageSizeMax: 1_000 });
  expect(await fetchFixtureMarket(shortPages, snapshots)).toEqual(whole);
  const market = whole.ok ? whole.value : undefined;
  const held = snapshots.flatMap(({ positions }) => positions.map(({ symbol }) => symbol));
  expect(Object.keys(market?.quotes ?? {})).toEqual(expect.arrayContaining(held));
  expect(Object.keys(market?.history?.closes ?? {})).toEqual(expect.arrayContaining(held));
  expect(market?.history?.dates.length).toBeGreaterThan(700);
});
