import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectData } from '#analyze/data-gate/inspect-data.ts';
import { parseConfig } from '#config/parse.ts';
import { toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import type { Market } from '#domain/documents/market.ts';
import { compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { success } from '#domain/outcome.ts';
import { closeOfTradeDate, instantOf, milliseconds } from '#domain/time.ts';
import { fetchAccounts } from '#fetch/accounts.ts';
import { fetchMarket } from '#fetch/market/fetch-market.ts';
import { systemEffects } from '#fetch/system.ts';
import { openBook } from '../../fixtures/book.ts';
import { HOUSEHOLD } from '../../fixtures/household.ts';
import { type Fixtures, startFixtures } from '../../fixtures/server.ts';
import { FIXTURE_TODAY, world } from '../../fixtures/world.ts';
import { fakeTiming } from '../support/fake-timing.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/config/', import.meta.url));
const file = (name: string) => ({ path: name, text: readFileSync(`${FOLDER}${name}`, 'utf8') });
const parsed = parseConfig({
  targets: file('targets.yaml'),
  brokerages: file('brokerages.yaml'),
  policy: file('policy.yaml'),
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { targets, brokerages, policy } = parsed.value;
const { timeZone, baseCurrency, holidays } = targets;
const nowMs = milliseconds(closeOfTradeDate(FIXTURE_TODAY, timeZone)) + 5 * 3_600_000;
const TARGETED = new Set(targets.classes.flatMap(({ instruments }) => instruments));

let fixtures: Fixtures;
let snapshots: readonly Snapshot[];
let market: Market;

beforeAll(async () => {
  fixtures = await startFixtures();
  const effects = {
    ...systemEffects({
      environment: fixtures.environment,
      configDirectory: FOLDER,
      signal: new AbortController().signal,
    }),
    timing: fakeTiming({ startMs: nowMs }),
  };
  const shared = { policy: brokerages.defaults, baseCurrency, tradeDate: FIXTURE_TODAY, timeZone };
  const fetched = await fetchAccounts({ accounts: brokerages.accounts, ...shared }, effects);
  snapshots = fetched.map(({ outcome }) => succeeded(outcome));
  const symbols: readonly InstrumentSymbol[] = [...TARGETED];
  const request = { marketData: brokerages.marketData, symbols, snapshots, known: null, ...shared };
  market = succeeded((await fetchMarket(request, effects)).outcome);
});
afterAll(() => fixtures.stop());

function succeeded<Value>(
  outcome: ReturnType<typeof success<Value>> | { readonly ok: false },
): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

describe('the adapters read the fixture household over HTTP', () => {
  test.each(Object.entries(HOUSEHOLD.accounts))('%s', (accountId, account) => {
    const book = openBook(account, world());
    const snapshot = snapshots.find((each) => each.accountId === accountId);
    if (snapshot === undefined) throw new Error('no snapshot');
    const read = snapshot.positions.map(({ symbol, quantity }) => `${symbol} ${toText(quantity)}`);
    const written = book.positions.map(
      ({ instrument, quantity }) => `${instrument.symbol} ${toText(quantity)}`,
    );
    expect(read.toSorted(compareText)).toEqual(written.toSorted(compareText));
    expect(snapshot.cash.map(({ amount }) => toText(amount))).toEqual([
      toText(account.cash.amount),
    ]);
    expect(snapshot.reportedTotalValue && toText(snapshot.reportedTotalValue)).toBe(
      toText(book.totalValue),
    );
  });
});

test('the data gate lets the fixture household pass', () => {
  const findings = inspectData({
    snapshots,
    previousSnapshots: snapshots,
    market,
    accounts: brokerages.accounts,
    targeted: TARGETED,
    guards: policy.guards,
    baseCurrency,
    holidays,
    timeZone,
    tradeDate: FIXTURE_TODAY,
    asOf: instantOf(new Date(nowMs)),
  });
  expect(findings.filter(({ severity }) => severity === 'blocking')).toEqual([]);
});
