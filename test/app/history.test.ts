/** What runs keep in the ledger and take from it, day after day. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addRule } from '#app/rules.ts';
import type { DayResult } from '#app/run.ts';
import type { Config } from '#config/config.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { instantOf } from '#domain/time.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { closeOf } from '../../fixtures/calendar.ts';
import { dateOf, HOUSEHOLD, symbolNamed, USD } from '../support/documents.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { type Account, accountOf, snapshotAfter } from './support/invented-brokers.ts';
import { InventedHousehold, type World } from './support/invented-household.ts';

const FRIDAY = dateOf('2026-11-20');
const SATURDAY = dateOf('2026-11-21');
const MONDAY = dateOf('2026-11-23');
const PRICES = { VTI: '300', VEA: '50', BND: '75', AGG: '100' };
const PAGE = { portfolioId: HOUSEHOLD, limit: 50 };

interface Bench {
  readonly ledger: Ledger;
  readonly household: InventedHousehold;
  readonly accounts: readonly Account[];
}

async function bench(): Promise<Bench> {
  const path = join(await temporaryDirectory(), 'ledger.sqlite');
  const ledger = mustSucceed(await openSqliteLedger(path));
  onTestFinished(() => ledger.close());
  const accounts = [
    accountOf('IRA', 0, '9000', { VTI: '420', BND: '700', VEA: '500' }),
    accountOf('ROTH', 0, '6000', { VTI: '150', VEA: '900', AGG: '350' }),
    accountOf('PLAN', 3, '4000', { VTI: '180.5', BND: '620.25' }),
  ];
  return { ledger, household: new InventedHousehold(ledger), accounts };
}

/** `late` accounts show what they were at the close of the date given. */
function worldAt(
  session: string,
  accounts: readonly Account[],
  late: ReadonlyMap<string, Snapshot> = new Map(),
): World {
  const asOf = closeOf(dateOf(session));
  const snapshots = accounts.map(
    (account) => late.get(account.accountId) ?? snapshotAfter(account, dateOf(session)),
  );
  return {
    snapshots: new Map(snapshots.map((snapshot) => [snapshot.accountId, snapshot])),
    market: {
      asOf,
      quotes: Object.fromEntries(
        Object.entries(PRICES).map(([symbol, price]) => [
          symbolNamed(symbol),
          { price: decimal(price), currency: USD, asOf, source: 'test' },
        ]),
      ),
    },
  };
}

/** Carries out every order of a day in full. */
function fill({ rebalancing }: DayResult, accounts: readonly Account[]): void {
  for (const { accountId, symbol, side, quantity, price } of rebalancing.orders) {
    const account = accounts.find((each) => each.accountId === accountId);
    if (account === undefined) throw new Error(`no account ${accountId}`);
    const signed = side === 'buy' ? quantity : quantity.neg();
    account.positions.set(symbol, (account.positions.get(symbol) ?? decimal('0')).plus(signed));
    account.cash = account.cash.minus(signed.times(price));
  }
}

describe('the day after', () => {
  test('what was executed is history, and nothing is recommended again', async () => {
    const { ledger, household, accounts } = await bench();
    const first = mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    expect(first.rebalancing.orders.length).toBeGreaterThan(2);
    fill(first, accounts);
    const second = mustSucceed(await household.run(MONDAY, worldAt(MONDAY, accounts)));
    expect(second.rebalancing.orders).toEqual([]);
    expect(
      second.reconciliations.flatMap(({ orders }) => orders.map(({ state }) => state)),
    ).toEqual(first.rebalancing.orders.map(() => 'filled'));
    const [entry, ...others] = mustSucceed(await ledger.listHistory(PAGE));
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ triggerType: 'DRIFT_THRESHOLD', executionDate: MONDAY });
    expect(entry?.turnoverAchieved.toFixed(6)).toBe(first.rebalancing.expectedTurnover.toFixed(6));
  });

  test('what nobody executed has lapsed and is planned afresh', async () => {
    const { ledger, household, accounts } = await bench();
    const first = mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const second = mustSucceed(await household.run(MONDAY, worldAt(MONDAY, accounts)));
    const told = ({ rebalancing }: DayResult) =>
      rebalancing.orders.map(
        (it) => `${it.accountId} ${it.side} ${toText(it.quantity)} ${it.symbol}`,
      );
    expect(told(second)).toEqual(told(first));
    const [, earlier] = mustSucceed(await ledger.listRecommendations(PAGE));
    expect(earlier?.orders.map(({ closedOn }) => closedOn)).toEqual(
      first.rebalancing.orders.map(() => MONDAY),
    );
  });

  test.each([
    ['on the weekend', SATURDAY, FRIDAY],
    ['while the accounts show the day of the orders', MONDAY, FRIDAY],
  ])('nothing is recommended twice %s', async (_when, date, shown) => {
    const { household, accounts } = await bench();
    mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const late = worldAt(shown, accounts).snapshots;
    const second = mustSucceed(await household.run(date, worldAt(shown, accounts, late)));
    expect(second.rebalancing.trigger.fired).toBe(true);
    expect(second.rebalancing.orders).toEqual([]);
    expect(second.rebalancing.rebalancingRationale).toMatch(/waits for earlier orders$/);
    expect(second.rebalancing.warnings.join()).toMatch(/orders of 2026-11-20 .* IRA/);
  });
});

describe('the same day again', () => {
  test('records nothing twice', async () => {
    const { ledger, household, accounts } = await bench();
    const first = mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const again = mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    expect([first.kind, again.kind]).toEqual(['done', 'unchanged']);
    expect(mustSucceed(await ledger.listRecommendations(PAGE))).toHaveLength(1);
  });

  test('records what a run that was killed after its last file did not', async () => {
    const { household, accounts } = await bench();
    const { ledger: emptied } = await bench();
    mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const revived = new InventedHousehold(emptied, household.fileSystem);
    expect(mustSucceed(await revived.run(FRIDAY, worldAt(FRIDAY, accounts))).kind).toBe(
      'unchanged',
    );
    expect(mustSucceed(await emptied.listRecommendations(PAGE))).toHaveLength(1);
  });

  test('leaves a later day in force', async () => {
    const { ledger, household, accounts } = await bench();
    mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const later = mustSucceed(await household.run(MONDAY, worldAt(MONDAY, accounts)));
    mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const inForce = mustSucceed(await ledger.latestRecommendation(HOUSEHOLD));
    expect(inForce?.runId).toBe(later.rebalancing.runId);
  });

  test('with --force replaces its orders instead of waiting for them', async () => {
    const { ledger, household, accounts } = await bench();
    const first = mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const forced = mustSucceed(
      await household.run(FRIDAY, worldAt(FRIDAY, accounts), { force: true }),
    );
    expect(forced.rebalancing.runId).toBe(first.rebalancing.runId);
    expect(forced.rebalancing.orders).toEqual(first.rebalancing.orders);
    const other = mustSucceed(
      await household.run(FRIDAY, worldAt(FRIDAY, accounts), {
        force: true,
        planning: { ...household.asConfigured, excludedInstruments: [symbolNamed('VEA')] },
      }),
    );
    expect(other.rebalancing.orders.length).toBeGreaterThan(0);
    const [latest, replaced] = mustSucceed(await ledger.listRecommendations(PAGE));
    expect(latest?.orders.every(({ closedOn }) => closedOn === null)).toBe(true);
    expect(replaced?.orders.every(({ closedOn }) => closedOn === FRIDAY)).toBe(true);
  });

  test('with other rules is another run, and is refused', async () => {
    const { ledger, household, accounts } = await bench();
    mustSucceed(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    const rule = {
      triggerType: 'MANUAL',
      triggerParameters: null,
      method: 'THRESHOLD_REBALANCING',
      maxTurnover: null,
      minTradeSize: null,
      transactionCostLimit: null,
      excludedInstruments: [],
      enabled: true,
    } as const;
    const { config } = household;
    mustSucceed(await addRule(rule, { config, now: instantOf(new Date(0)) }, ledger));
    const refused = mustFail(await household.run(FRIDAY, worldAt(FRIDAY, accounts)));
    expect(refused).toMatchObject({ code: 'run-conflict' });
    expect(refused.what).toMatch(/rules:rebalancing_rules/);
    const next = mustSucceed(await household.run(MONDAY, worldAt(MONDAY, accounts)));
    expect(next.rebalancing.trigger).toMatchObject({ type: 'MANUAL', fired: false });
  });
});

test('an order of an account that cannot be read is waited for no longer than five business days', async () => {
  const { household, accounts } = await bench();
  const config = withOptionalAccounts(household.config);
  const friday = worldAt(FRIDAY, accounts);
  mustSucceed(await household.run(FRIDAY, friday, { config }));
  const frozen = [...friday.snapshots.values()].map((it) => ({ ...it, frozen: true as const }));
  const remarksOn = async (date: string) => {
    const unread = new Map(frozen.map((snapshot) => [snapshot.accountId, snapshot]));
    const world = worldAt(date, accounts, unread);
    const day = mustSucceed(await household.run(dateOf(date), world, { config }));
    return day.rebalancing.warnings.join();
  };
  expect(await remarksOn('2026-11-30')).toMatch(/orders of 2026-11-20/);
  expect(await remarksOn('2026-12-01')).not.toMatch(/orders of 2026-11-20/);
});

function withOptionalAccounts(config: Config): Config {
  const { brokerages, policy } = config;
  return {
    ...config,
    brokerages: {
      ...brokerages,
      accounts: brokerages.accounts.map((account) => ({ ...account, required: false })),
    },
    policy: { ...policy, guards: { ...policy.guards, accountsMissing: 'freeze' } },
  };
}
