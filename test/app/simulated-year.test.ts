/**
 * A year of daily runs, weekends and holidays too: prices move, orders are executed in full, in part or not at all,
 * brokers are late, rules change. What must hold on every day is worked out here again, by other means.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addRule, removeRule, setRuleEnabled } from '#app/rules.ts';
import { type Decimal, decimal, sum, toText, ZERO } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { instantOf } from '#domain/time.ts';
import type { TriggerType } from '#domain/vocabulary.ts';
import type { Ledger } from '#ledger/ledger.ts';
import { openSqliteLedger } from '#ledger/sqlite-ledger.ts';
import { HOUSEHOLD } from '../support/documents.ts';
import { mustSucceed } from '../support/outcomes.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { GivenOrder } from './support/invented-brokers.ts';
import type { InventedHousehold } from './support/invented-household.ts';
import { type Day, liveThroughAYear } from './support/year.ts';

const TARGETS = { us_equity: '0.45', intl_equity: '0.20', us_bonds: '0.30', cash: '0.05' } as const;
type ClassName = keyof typeof TARGETS;
const CLASS_OF: Readonly<Record<string, ClassName>> = {
  VTI: 'us_equity',
  VEA: 'intl_equity',
  BND: 'us_bonds',
  AGG: 'us_bonds',
};

/** The rules as this test knows them: in their order, with the band of those that watch drift. */
type Known =
  | { readonly type: 'DRIFT_THRESHOLD'; readonly band: Decimal }
  | { readonly type: 'TIME_BASED' };
const POLICY: readonly Known[] = [{ type: 'DRIFT_THRESHOLD', band: decimal('0.03') }];
const MONTHLY: Known = { type: 'TIME_BASED' };
const WIDE: Known = { type: 'DRIFT_THRESHOLD', band: decimal('0.04') };

/** Days on which the rules change, and what is in force from then on. */
const CHANGES: Readonly<Record<number, readonly Known[]>> = {
  0: POLICY,
  110: [MONTHLY, WIDE],
  230: [WIDE],
  300: POLICY,
};

test.each(['gamma'])('a simulated year with the seed %s', { timeout: 60_000 }, async (seed) => {
  const ledger = mustSucceed(
    await openSqliteLedger(join(await temporaryDirectory(), 'ledger.sqlite')),
  );
  let rules = POLICY;
  const counts = { orders: 0, waited: 0, partly: 0, byTrigger: new Map<TriggerType, number>() };
  await liveThroughAYear(
    { seed, ledger },
    {
      before: async (dayNumber, { config }) => {
        rules = CHANGES[dayNumber] ?? rules;
        await changeRules(dayNumber, config, ledger);
      },
      look: async (day) => {
        const where = `seed ${seed}, ${day.date}`;
        expectVerified(day, where);
        expectTriggers(day, rules, where);
        expectNothingTwice(day, where);
        await expectHistory(day, ledger, where);
        count(day, counts);
      },
    },
  );
  await ledger.close();
  // The year had what it is meant to show.
  expect(counts.orders).toBeGreaterThan(40);
  expect(counts.waited).toBeGreaterThan(3);
  expect(counts.partly).toBeGreaterThan(3);
  expect([...counts.byTrigger.keys()].toSorted()).toEqual(['DRIFT_THRESHOLD', 'TIME_BASED']);
});

async function changeRules(
  dayNumber: number,
  config: InventedHousehold['config'],
  ledger: Ledger,
): Promise<void> {
  const plain = {
    maxTurnover: null,
    minTradeSize: decimal('100'),
    transactionCostLimit: null,
    excludedInstruments: [],
    enabled: true,
  };
  const context = { config, now: instantOf(new Date(0)) };
  if (dayNumber === 110) {
    const monthly = { triggerType: 'TIME_BASED', method: 'PROPORTIONAL_REBALANCING' } as const;
    const wide = { triggerType: 'DRIFT_THRESHOLD', method: 'THRESHOLD_REBALANCING' } as const;
    const every = '{ "every": "month" }';
    const band = '{ "absolute": 0.04, "relative": null }';
    mustSucceed(await addRule({ ...plain, ...monthly, triggerParameters: every }, context, ledger));
    mustSucceed(await addRule({ ...plain, ...wide, triggerParameters: band }, context, ledger));
  }
  if (dayNumber === 230)
    mustSucceed(await setRuleEnabled({ id: '1', enabled: false }, config, ledger));
  if (dayNumber === 300)
    for (const id of ['1', '2']) mustSucceed(await removeRule(id, config, ledger));
}

function expectVerified({ result }: Day, where: string): void {
  const { checks } = result.rebalancing.certificate;
  expect(checks.length, where).toBeGreaterThan(5);
  expect(
    checks.filter(({ passed }) => !passed),
    where,
  ).toEqual([]);
}

/** Every rule fires exactly when this test says so, the first that fires decides, and without one nothing is traded. */
function expectTriggers(day: Day, rules: readonly Known[], where: string): void {
  const { triggers, trigger, orders } = day.result.rebalancing;
  const expected = rules.map((rule) => ({
    type: rule.type,
    fired: rule.type === 'TIME_BASED' ? isDue(day) : isOutOfBand(day, rule.band),
  }));
  const found = triggers.map(({ type, fired }) => ({ type, fired }));
  expect(found, where).toEqual(expected);
  const deciding = expected.find(({ fired }) => fired);
  expect(trigger.type, where).toBe((deciding ?? expected[0])?.type);
  if (deciding === undefined) expect(orders, where).toEqual([]);
}

/** Once in a month, on the first day of trading on which it is known that nothing was executed in it yet. */
function isDue({ date, isSession, executions, shownSession }: Day): boolean {
  const seen = executions.filter(
    ({ order, session }) => session <= (shownSession.get(order.accountId) ?? ''),
  );
  const last = seen
    .map(({ session }) => session)
    .toSorted()
    .at(-1);
  return isSession && last?.slice(0, 7) !== date.slice(0, 7);
}

/** |value − target × total| ≥ band × total for a class, by what the accounts show at today's prices. */
function isOutOfBand({ snapshots, prices }: Day, band: Decimal): boolean {
  const values = new Map<ClassName, Decimal>();
  const add = (name: ClassName, value: Decimal) =>
    values.set(name, (values.get(name) ?? ZERO).plus(value));
  for (const { cash, positions } of snapshots.values()) {
    for (const { amount } of cash) add('cash', amount);
    for (const { symbol, quantity } of positions)
      add(CLASS_OF[symbol] ?? 'cash', quantity.times(priceOf(symbol, prices)));
  }
  const total = sum(values.values());
  return Object.entries(TARGETS).some(([name, target]) => {
    const distance = (values.get(name as ClassName) ?? ZERO).minus(decimal(target).times(total));
    return distance.abs().gte(band.times(total));
  });
}

function priceOf(symbol: InstrumentSymbol, prices: Day['prices']): Decimal {
  return prices.get(symbol) ?? ZERO;
}

/** Orders of earlier days whose account does not show a later session yet: the one that executes them or lets them lapse. */
function live({ date, given, shownSession }: Day): readonly GivenOrder[] {
  return given.filter(
    ({ accountId, givenOn }) => givenOn < date && (shownSession.get(accountId) ?? '') <= givenOn,
  );
}

function expectNothingTwice(day: Day, where: string): void {
  const waiting = live(day);
  for (const { accountId, symbol } of day.result.rebalancing.orders) {
    expect(
      waiting.map((order) => order.accountId),
      where,
    ).not.toContain(accountId);
    expect(
      waiting.map((order) => CLASS_OF[order.symbol]),
      where,
    ).not.toContain(CLASS_OF[symbol]);
  }
}

/** The ledger knows exactly the executions that the accounts have shown, share for share. */
async function expectHistory(
  { executions, shownSession }: Day,
  ledger: Ledger,
  where: string,
): Promise<void> {
  const entries = mustSucceed(await ledger.listHistory({ portfolioId: HOUSEHOLD, limit: 1_000 }));
  const recorded = quantities(
    entries.flatMap(({ tradesExecuted }) =>
      tradesExecuted.map(({ orderId, quantity }) => [orderId, quantity] as const),
    ),
  );
  const shown = executions.filter(
    ({ order, session }) => session <= (shownSession.get(order.accountId) ?? ''),
  );
  expect(recorded, where).toEqual(
    quantities(shown.map(({ order, quantity }) => [order.orderId, quantity] as const)),
  );
}

function quantities(
  parts: readonly (readonly [string, Decimal])[],
): Readonly<Record<string, string>> {
  const byOrder = Map.groupBy(parts, ([orderId]) => orderId);
  return Object.fromEntries(
    [...byOrder]
      .map(([orderId, all]) => [orderId, toText(sum(all.map(([, quantity]) => quantity)))] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}

function count(
  day: Day,
  counts: {
    orders: number;
    waited: number;
    partly: number;
    readonly byTrigger: Map<TriggerType, number>;
  },
): void {
  const { orders, trigger } = day.result.rebalancing;
  counts.orders += orders.length;
  if (trigger.fired && live(day).length > 0) counts.waited += 1;
  counts.partly = day.executions.filter(({ order, quantity }) =>
    quantity.lt(order.quantity),
  ).length;
  if (orders.length > 0)
    counts.byTrigger.set(trigger.type, (counts.byTrigger.get(trigger.type) ?? 0) + 1);
}
