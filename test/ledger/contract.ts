/** What every implementation of the ledger promises, whatever database is behind it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { apiKeyHash, makeApiKey, type NewApiKey } from '#ledger/api-keys.ts';
import type { Execution, Ledger } from '#ledger/ledger.ts';
import { dateOf, HOUSEHOLD, instantAt } from '../support/documents.ts';
import { executedTrade, recommendationOf, recommendedOrder } from '../support/orders.ts';
import { mustFail, mustSucceed } from '../support/outcomes.ts';
import { answersContract } from './answers-contract.ts';
import { driftCrossingsContract } from './drift-crossings-contract.ts';
import { outboxContract } from './outbox-contract.ts';
import { driftRule, timeRule } from './rules.ts';

const NOW = instantAt('2026-11-20T22:00:00.123Z');
const LATER = instantAt('2026-11-21T06:00:00Z');
const TRUST = 'trust' as PortfolioId;

/** `makeLedger` opens an empty ledger, which it also closes and removes after the test. */
export function ledgerContract(makeLedger: () => Promise<Ledger>): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await makeLedger();
  });
  answersContract(() => ledger);
  driftCrossingsContract(() => ledger);

  describe('rules', () => {
    const add = async (rule = driftRule, portfolioId = HOUSEHOLD) =>
      mustSucceed(await ledger.addRule({ portfolioId, rule, now: NOW }));
    const list = async (portfolioId = HOUSEHOLD) =>
      mustSucceed(await ledger.listRules(portfolioId));

    test('come back as they were added, in that order, each portfolio its own', async () => {
      expect(await list()).toEqual([]);
      const first = await add(driftRule);
      const second = await add(timeRule);
      await add(timeRule, TRUST);
      expect(await list()).toEqual([first, second]);
      expect(first).toEqual({ ...driftRule, portfolioId: HOUSEHOLD, id: first.id, createdAt: NOW });
      expect(second).toMatchObject(timeRule);
    });

    test('are disabled and enabled one by one', async () => {
      const first = await add(driftRule);
      const second = await add(timeRule);
      const disabled = mustSucceed(await ledger.setRuleEnabled(first, false));
      expect(disabled).toEqual({ ...first, enabled: false });
      expect(await list()).toEqual([disabled, second]);
      expect(mustSucceed(await ledger.setRuleEnabled(first, true))).toEqual(first);
    });

    test('are replaced in their place, by their own portfolio only', async () => {
      const first = await add(driftRule);
      const second = await add(timeRule);
      const replaced = mustSucceed(await ledger.replaceRule(first, timeRule));
      expect(replaced).toEqual({ ...first, ...timeRule });
      expect(await list()).toEqual([replaced, second]);
      const foreign = { portfolioId: TRUST, id: second.id };
      expect(mustSucceed(await ledger.replaceRule(foreign, driftRule))).toBeUndefined();
      expect(mustSucceed(await ledger.replaceRule({ ...second, id: 'x' }, driftRule))).toBe(
        undefined,
      );
      expect(await list()).toEqual([replaced, second]);
    });

    test('are removed for good, and their ids are not given again', async () => {
      const first = await add();
      expect(mustSucceed(await ledger.removeRule(first))).toBe(true);
      expect(mustSucceed(await ledger.removeRule(first))).toBe(false);
      expect((await add()).id).not.toBe(first.id);
    });

    test.each(['999999', '0', '-1', '1 or 1=1', 'abc', '99999999999999999999999'])(
      'with the id %s there is none',
      async (id) => {
        await add();
        const rule = { portfolioId: HOUSEHOLD, id };
        expect(mustSucceed(await ledger.setRuleEnabled(rule, false))).toBeUndefined();
        expect(mustSucceed(await ledger.removeRule(rule))).toBe(false);
      },
    );

    test('cannot be reached through another portfolio', async () => {
      const rule = await add();
      const foreign = { portfolioId: TRUST, id: rule.id };
      expect(mustSucceed(await ledger.setRuleEnabled(foreign, false))).toBeUndefined();
      expect(mustSucceed(await ledger.removeRule(foreign))).toBe(false);
      expect(await list()).toEqual([rule]);
    });
  });

  describe('recommendations', () => {
    const latest = async () => mustSucceed(await ledger.latestRecommendation(HOUSEHOLD));

    test('come back exactly, with orders in the order of the plan', async () => {
      expect(await latest()).toBeUndefined();
      const orders = ['c', 'a', 'b'].map((id) =>
        recommendedOrder(id, {
          quantity: decimal('0.123456789'),
          price: decimal('98765432109876.54321'),
        }),
      );
      const recommendation = recommendationOf('run-1', { orders });
      mustSucceed(await ledger.recordRecommendation(recommendation, []));
      expect(await latest()).toEqual(recommendation);
    });

    test('of the latest run are in force; one without orders too', async () => {
      mustSucceed(await ledger.recordRecommendation(recommendationOf('run-1'), []));
      const empty = recommendationOf('run-2', { orders: [] });
      mustSucceed(await ledger.recordRecommendation(empty, []));
      mustSucceed(
        await ledger.recordRecommendation(recommendationOf('t', { portfolioId: TRUST }), []),
      );
      expect(await latest()).toEqual(empty);
      const all = mustSucceed(
        await ledger.listRecommendations({ portfolioId: HOUSEHOLD, limit: 9 }),
      );
      expect(all.map((one) => one.runId)).toEqual(['run-2', 'run-1']);
    });

    test('recorded again change nothing', async () => {
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      mustSucceed(await ledger.recordExecution(executionOf('run-1', '0', '4')));
      mustSucceed(await ledger.recordRecommendation(recommendationOf('run-1'), []));
      expect((await latest())?.orders[0]?.filledQuantity).toEqual(decimal('4'));
    });

    test('of an earlier run come in force again with their fills', async () => {
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      mustSucceed(await ledger.recordExecution(executionOf('run-1', '0', '4')));
      await ledger.recordRecommendation(recommendationOf('run-2'), []);
      mustSucceed(await ledger.recordRecommendation(recommendationOf('run-1'), []));
      expect(await latest()).toMatchObject({
        runId: 'run-1',
        orders: [{ filledQuantity: decimal('4') }],
      });
    });

    test('keep the day on which an order was first closed', async () => {
      const orders = ['a', 'b', 'c'].map((id) => recommendedOrder(id));
      await ledger.recordRecommendation(recommendationOf('run-1', { orders }), []);
      const close = async (orderIds: readonly string[], on: string) =>
        mustSucceed(await ledger.closeOrders({ runId: 'run-1', orderIds, on: dateOf(on) }));
      await close(['a', 'b'], '2026-11-23');
      await close(['b', 'c'], '2026-11-24');
      await ledger.recordRecommendation(recommendationOf('run-2'), []);
      await ledger.recordRecommendation(recommendationOf('run-1', { orders }), []);
      expect((await latest())?.orders.map(({ closedOn }) => closedOn)).toEqual([
        '2026-11-23',
        '2026-11-23',
        '2026-11-24',
      ]);
    });

    test('may hold thousands of orders', async () => {
      const orders = Array.from({ length: 2_345 }, (_, index) =>
        recommendedOrder(`order-${index}`),
      );
      mustSucceed(await ledger.recordRecommendation(recommendationOf('run-1', { orders }), []));
      expect((await latest())?.orders).toEqual(orders);
    });
  });

  describe('history', () => {
    const page = { portfolioId: HOUSEHOLD, limit: 10 };

    test('keeps every digit of what was executed', async () => {
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      const execution = executionOf('run-1', '0', '4');
      const entry = mustSucceed(await ledger.recordExecution(execution));
      expect(entry).toEqual({
        id: entry.id,
        portfolioId: HOUSEHOLD,
        triggerType: 'DRIFT_THRESHOLD',
        tradesExecuted: execution.trades,
        turnoverAchieved: execution.turnoverAchieved,
        actualCosts: execution.actualCosts,
        executionDate: '2026-11-23',
        createdAt: NOW,
      });
      expect(mustSucceed(await ledger.listHistory(page))).toEqual([entry]);
    });

    test('is newest first, and knows when the portfolio was last rebalanced', async () => {
      expect(mustSucceed(await ledger.lastExecutionDate(HOUSEHOLD))).toBeUndefined();
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      for (const [before, after, date] of [
        ['0', '1', '2026-11-24'],
        ['1', '2', '2026-11-26'],
        ['2', '3', '2026-11-25'],
      ] as const)
        mustSucceed(
          await ledger.recordExecution({
            ...executionOf('run-1', before, after),
            executionDate: dateOf(date),
          }),
        );
      const dates = mustSucceed(await ledger.listHistory(page)).map((entry) => entry.executionDate);
      expect(dates).toEqual(['2026-11-26', '2026-11-25', '2026-11-24']);
      expect(mustSucceed(await ledger.listHistory({ ...page, limit: 1 }))).toHaveLength(1);
      expect(mustSucceed(await ledger.lastExecutionDate(HOUSEHOLD))).toBe('2026-11-26');
      expect(mustSucceed(await ledger.lastExecutionDate(TRUST))).toBeUndefined();
    });

    test('goes on after an entry', async () => {
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      for (const [before, after, date] of [
        ['0', '1', '2026-11-24'],
        ['1', '2', '2026-11-26'],
        ['2', '3', '2026-11-24'],
      ] as const)
        mustSucceed(
          await ledger.recordExecution({
            ...executionOf('run-1', before, after),
            executionDate: dateOf(date),
          }),
        );
      const all = mustSucceed(await ledger.listHistory(page));
      const [first, second, third] = all.map(({ id }) => id);
      const idsAfter = async (id: string) =>
        mustSucceed(await ledger.listHistory({ ...page, limit: 1, after: id })).map(
          (entry) => entry.id,
        );
      expect(await idsAfter(first ?? '')).toEqual([second]);
      expect(await idsAfter(second ?? '')).toEqual([third]);
      expect(await idsAfter(third ?? '')).toEqual([]);
      for (const nobody of ['999999', 'x', '']) expect(await idsAfter(nobody)).toEqual([]);
    });

    test('takes an execution only once', async () => {
      await ledger.recordRecommendation(recommendationOf('run-1'), []);
      mustSucceed(await ledger.recordExecution(executionOf('run-1', '0', '4')));
      expect(mustFail(await ledger.recordExecution(executionOf('run-1', '0', '4'))).code).toBe(
        'run-conflict',
      );
      expect(mustSucceed(await ledger.listHistory(page))).toHaveLength(1);
      const latest = mustSucceed(await ledger.latestRecommendation(HOUSEHOLD));
      expect(latest?.orders[0]?.filledQuantity).toEqual(decimal('4'));
    });

    test('takes an execution in whole or not at all', async () => {
      const orders = ['run-1-1', 'run-1-2'].map((id) => recommendedOrder(id));
      await ledger.recordRecommendation(recommendationOf('run-1', { orders }), []);
      const { fills, ...execution } = executionOf('run-1', '0', '4');
      const stale = { orderId: 'run-1-2', filledBefore: decimal('1'), filledAfter: decimal('2') };
      mustFail(await ledger.recordExecution({ ...execution, fills: [...fills, stale] }));
      expect(mustSucceed(await ledger.listHistory(page))).toEqual([]);
      expect(mustSucceed(await ledger.latestRecommendation(HOUSEHOLD))?.orders).toEqual(orders);
    });

    test('refuses an execution of orders that nobody recommended', async () => {
      expect(mustFail(await ledger.recordExecution(executionOf('run-9', '0', '4'))).code).toBe(
        'document-missing',
      );
    });
  });

  describe('events', () => outboxContract(() => ledger));

  describe('keys of the service', () => {
    const key = { name: 'dashboard', portfolios: [HOUSEHOLD, TRUST], access: 'read' } as const;
    const hash = apiKeyHash(makeApiKey());
    const add = async (more: Partial<NewApiKey> = {}) =>
      mustSucceed(await ledger.apiKeys.add({ ...key, hash, now: NOW, ...more }));
    const find = async (now = LATER) => mustSucceed(await ledger.apiKeys.find(hash, now));
    const list = async () => mustSucceed(await ledger.apiKeys.list());

    test('come back as they were added, without their hash', async () => {
      const first = await add();
      const second = await add({ hash: 'other', portfolios: 'all', access: 'write' });
      expect(first).toEqual({
        ...key,
        id: first.id,
        createdAt: NOW,
        lastUsedAt: null,
        revokedAt: null,
      });
      expect(second).toMatchObject({ portfolios: 'all', access: 'write' });
      expect(await list()).toEqual([first, second]);
    });

    test('are found by their hash only', async () => {
      const { id } = await add();
      expect(await find()).toMatchObject({ id });
      expect(
        mustSucceed(await ledger.apiKeys.find(apiKeyHash(makeApiKey()), LATER)),
      ).toBeUndefined();
    });

    test('are found no more once they are revoked, which happens once', async () => {
      const { id } = await add();
      expect(mustSucceed(await ledger.apiKeys.revoke(id, NOW))?.revokedAt).toBe(NOW);
      expect(mustSucceed(await ledger.apiKeys.revoke(id, LATER))?.revokedAt).toBe(NOW);
      expect(await find()).toBeUndefined();
      expect(await list()).toMatchObject([{ id, revokedAt: NOW }]);
    });

    test.each(['999999', '0', 'abc', '1 or 1=1'])('with the id %s there is none', async (id) => {
      await add();
      expect(mustSucceed(await ledger.apiKeys.revoke(id, NOW))).toBeUndefined();
    });

    test('say when they were last used, to the minute', async () => {
      await add();
      await find(instantAt('2026-11-21T06:00:00Z'));
      await find(instantAt('2026-11-21T06:00:59Z'));
      expect(await list()).toMatchObject([{ lastUsedAt: '2026-11-21T06:00:00Z' }]);
      await find(instantAt('2026-11-21T06:01:01Z'));
      expect(await list()).toMatchObject([{ lastUsedAt: '2026-11-21T06:01:01Z' }]);
    });
  });

  test('many calls at once do not disturb each other', async () => {
    await ledger.recordRecommendation(recommendationOf('run-1'), []);
    const outcomes = await Promise.all([
      ...Array.from({ length: 20 }, () =>
        ledger.addRule({ portfolioId: HOUSEHOLD, rule: driftRule, now: NOW }),
      ),
      ...Array.from({ length: 5 }, () => ledger.recordExecution(executionOf('run-1', '0', '1'))),
      ...Array.from({ length: 5 }, () => ledger.listHistory({ portfolioId: HOUSEHOLD, limit: 5 })),
    ]);
    expect(outcomes.filter((outcome) => !outcome.ok)).toHaveLength(4);
    expect(mustSucceed(await ledger.listRules(HOUSEHOLD))).toHaveLength(20);
    expect(
      mustSucceed(await ledger.listHistory({ portfolioId: HOUSEHOLD, limit: 5 })),
    ).toHaveLength(1);
  });
}

function executionOf(runId: string, before: string, after: string): Execution {
  const quantity = decimal(after).minus(decimal(before));
  return {
    portfolioId: HOUSEHOLD,
    runId,
    trades: [executedTrade(`${runId}-1`, quantity.toFixed())],
    fills: [{ orderId: `${runId}-1`, filledBefore: decimal(before), filledAfter: decimal(after) }],
    turnoverAchieved: decimal('0.0050123456789'),
    actualCosts: decimal('1.25'),
    executionDate: dateOf('2026-11-23'),
    now: NOW,
  };
}
