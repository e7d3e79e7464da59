import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keepAsIs } from '#aggregate/keep-as-is.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { lotsOf, saleOrder, sellFrom } from '#aggregate/tax/lots.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { decimal, sum, toFloat, toText, ZERO } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { AccountId } from '#domain/ids.ts';
import { sharedIsPresent } from '../support/shared.ts';
import { household, TODAY } from './support/household.ts';
import { type PeerCase, type PeerTrade, problemOf, readPeerCases } from './support/peer-cases.ts';

const present = sharedIsPresent('peer-cases');
const cases = new Map((present ? readPeerCases() : []).map((each) => [each.id, each]));

/** Cases in which our plan is the expected one, order for order. */
const SAME_ORDERS = [
  'acc-deploy-cash',
  'acc-full-reset',
  'acc-to-band-edge',
  'acc-untargeted-holding',
  'acc-withdrawal-funded',
  'bt-cash-reserve-with-fee',
  'bt-commission-whole-shares',
  'cj-capacity-spill',
  'cj-unlisted-holding-sold',
  'core-contribution-three',
  'gcr-empty-portfolio',
  'gcr-fx-only-what-is-needed',
  'gcr-min-trade-keeps-cash',
  'gcr-usd-sale-needs-no-fx',
  'ian-all-sellable',
  'ian-bonds-locked',
  'ian-only-stocks-sellable',
  'ian-withdraw-180k',
  'ian-withdraw-1m',
  'lak-allocate-cash',
  'lak-cash-plus-sell',
  'lak-full-rebalance',
  'lotus-dust',
  'lotus-fx-partial-funding',
  'lotus-hifo-gain-budget',
  'lotus-min-notional',
  'lotus-sector-cap',
  'lotus-sell-only-instrument',
  'pp-amount-to-invest-zero',
  'pp-issue-2165-two-class-fund',
  'wf-fx-whole-shares-cad',
  'wf-invest-cash-no-sells',
  'wf-whole-units-floor',
] as const;

function peer(id: string): PeerCase {
  const found = cases.get(id);
  if (found === undefined) throw new Error(`no peer case ${id}`);
  return found;
}

function planOf(problem: RebalancingProblem): Plan {
  const outcome = rebalance(problem);
  if (!outcome.ok) throw new Error(outcome.problems.map((each) => each.what).join('; '));
  expect(verify(problem, outcome.value).filter((check) => !check.passed)).toEqual([]);
  return outcome.value;
}

function planFor(id: string): Plan {
  return planOf(problemOf(peer(id)));
}

function bought(plan: Plan, symbol: string): number {
  const orders = plan.orders.filter((order) => order.symbol === symbol);
  return orders.reduce(
    (total, { side, quantity }) => total + (side === 'buy' ? 1 : -1) * toFloat(quantity),
    0,
  );
}

function cashLeft(plan: Plan): number {
  return toFloat(sum(plan.household.accounts.map((account) => account.cashAfter)));
}

describe.skipIf(!present)('cases that others wrote', () => {
  test('are all accounted for in docs/PEER-CASES.md', () => {
    const page = readFileSync(new URL('../../docs/PEER-CASES.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((match) => match[1] ?? '');
    expect(listed.toSorted()).toEqual([...cases.keys()].toSorted());
  });

  test.each(SAME_ORDERS)('%s: the same orders', (id) => {
    const { expected } = peer(id);
    const { orders, household: after } = planFor(id);
    const trades = expected.trades ?? [];
    expect(orders.map(keyOf).toSorted()).toEqual(trades.map(keyOfTrade).toSorted());
    for (const trade of trades) {
      const order = orders.find((each) => keyOf(each) === keyOfTrade(trade));
      const tolerance = (expected.tolerance?.quantity ?? 1e-5) + 1e-6 * (trade.quantity ?? 0);
      if (order === undefined) continue;
      if (trade.quantity !== undefined) {
        expect(Math.abs(toFloat(order.quantity) - trade.quantity)).toBeLessThanOrEqual(tolerance);
      }
      if (trade.value !== undefined) {
        expect(Math.abs(toFloat(order.estNotional) - trade.value)).toBeLessThanOrEqual(0.01);
      }
    }
    const [account] = after.accounts;
    const cash = Object.entries(expected.cash_after ?? {});
    if (cash.length === 1 && account !== undefined) {
      expect(toFloat(account.cashAfter)).toBeCloseTo(cash[0]?.[1] ?? 0, 2);
    }
  });

  test.each([
    'core-price-zero-or-missing',
    'dca-overweight-not-bought',
    'dca-zero-target-gets-nothing',
    'dca-low-budget-spend-all',
    'dca-fixed-fee-asset-override',
    'cfr-ten-etfs-5000',
    'sia-multi-currency-buy-only',
    'wf-issue-1248-cash-flow-scaled',
  ])('%s: buys only, and never more than the cash', (id) => {
    const plan = planFor(id);
    expect(plan.orders.filter((order) => order.side === 'sell')).toEqual([]);
    expect(cashLeft(plan)).toBeGreaterThanOrEqual(0);
  });

  test('acc-to-relative-band-edge: what is sold is invested in the class inside its band', () => {
    const plan = planFor('acc-to-relative-band-edge');
    expect([bought(plan, 'AAPL'), bought(plan, 'MSFT')]).toEqual([-30, 30]);
  });

  test('gcr-round-trip-removed: one share reaches its target, and nothing is sold again', () => {
    const plan = planFor('gcr-round-trip-removed');
    expect([bought(plan, 'AAA'), bought(plan, 'BBB')]).toEqual([0, 1]);
  });

  test('dca-overweight-not-bought, dca-zero-target-gets-nothing: nothing for either', () => {
    expect(bought(planFor('dca-overweight-not-bought'), 'VWCE.DE')).toBe(0);
    expect(bought(planFor('dca-zero-target-gets-nothing'), 'EUNA.DE')).toBe(0);
  });

  test('cfr-ten-etfs-5000: only funds below the equal weight, within the budget', () => {
    const problem = problemOf(peer('cfr-ten-etfs-5000'));
    const plan = planOf(problem);
    for (const order of plan.orders) {
      expect(toFloat(order.currentWeight)).toBeLessThan(0.1);
    }
  });

  test('bry-account-menu-infeasible: no cash crosses accounts, and it says what stays unreachable', () => {
    const plan = planFor('bry-account-menu-infeasible');
    expect(plan.orders).toEqual([]);
    expect(plan.warnings.join()).toContain('Some stays out of its band');
  });

  test('bry-three-accounts: classes on target, accounts keep their totals, the third trades nothing', () => {
    const plan = planFor('bry-three-accounts');
    for (const { assetClass, postWeight, targetWeight } of plan.household.classes) {
      expect([assetClass, Math.abs(toFloat(postWeight.minus(targetWeight))) < 0.005]).toEqual([
        assetClass,
        true,
      ]);
    }
    expect(plan.orders.filter((order) => order.accountId === 'My SEP IRA')).toEqual([]);
  });

  test('bt-idempotent-rebalance: planning again after the plan finds nothing to do', () => {
    const problem = problemOf(peer('bt-idempotent-rebalance'));
    const plan = planOf(problem);
    expect(plan.orders.map((order) => toText(order.quantity))).toEqual(['5']);
    const after = household({
      accounts: { main: { cash: '500', holds: { c1: '5' }, tax: 'tax_free' } },
      instruments: { c1: '100' },
      classes: { c1: { weight: '0.5', instruments: ['c1'] }, cash: { weight: '0.5' } },
    });
    expect(planOf(after).orders).toEqual([]);
  });

  test('cj-four-symbols-three-accounts: within one share and account of every target', () => {
    const plan = planFor('cj-four-symbols-three-accounts');
    const prices: Record<string, number> = { VTI: 250, VXUS: 60, BND: 80, BNDX: 55 };
    for (const { assetClass, postWeight, targetWeight } of plan.household.classes) {
      const off = Math.abs(toFloat(postWeight.minus(targetWeight))) * 32_100;
      expect(off).toBeLessThanOrEqual(3 * (prices[assetClass] ?? 250));
    }
  });

  test('fava-minimise-gains: the lot with the smaller gain goes first', () => {
    const plan = planOf(
      household({
        accounts: {
          main: {
            holds: {
              BNCT: [{ quantity: '100', cost: '10000', on: '2015-01-01' }],
              COFE: [{ quantity: '100', cost: '20000', on: '2016-01-01' }],
            },
            cashFlow: '-20100',
          },
        },
        instruments: { BNCT: '150', COFE: '201' },
        classes: { shares: { weight: '1', instruments: ['BNCT', 'COFE'] } },
      }),
    );
    expect(plan.orders.map((order) => `${order.symbol} ${toText(order.quantity)}`)).toEqual([
      'COFE 100',
    ]);
  });

  test('lotus-fx-buffer-overspend: the order leaves the buffer, 146 shares', () => {
    expect(bought(planFor('lotus-fx-buffer-overspend'), 'US_ETF')).toBe(146);
  });

  test('lotus-gain-budget-binds: 51 shares, a gain of 90', () => {
    const plan = planFor('lotus-gain-budget-binds');
    const gains = sum(plan.orders.flatMap(({ lots }) => lots.map((lot) => lot.realizedGain)));
    expect([bought(plan, 'ABC'), toText(gains)]).toEqual([-51, '90']);
  });

  test('lotus-missing-fx: refused, and the pair is named', () => {
    const outcome = rebalance(problemOf(peer('lotus-missing-fx')));
    expect(outcome.ok ? '' : outcome.problems[0]?.what).toContain('USD/SGD');
  });

  test.each(['acc-missing-price', 'lotus-missing-price'])('%s: nothing without a price', (id) => {
    const plan = planFor(id);
    const codes = plan.decisions.filter(({ code }) => code === 'no_price');
    expect([plan.orders.length, codes.length]).toEqual([0, 1]);
  });

  test('acc-target-sum: refused, with the sum', () => {
    const problem = problemOf(peer('acc-target-sum'));
    const named = problem.classes.filter(({ assetClass }) => assetClass !== 'cash');
    const outcome = rebalance({ ...problem, classes: named });
    expect(outcome.ok ? '' : outcome.problems.map((each) => each.what).join()).toContain('1.1');
  });

  test('acc-calendar-not-due: without a trigger the plan keeps everything', () => {
    const outcome = keepAsIs(problemOf(peer('acc-calendar-not-due')));
    expect(outcome.ok && outcome.value.orders.length).toBe(0);
  });

  test('lak-band-5-25-inside: classes inside their bands are left alone', () => {
    const bands: Readonly<Record<string, readonly [string, string]>> = {
      US: ['0.49', '0.59'],
      Intl: ['0.31', '0.41'],
      Bond: ['0.075', '0.125'],
    };
    const problem = problemOf(peer('lak-band-5-25-inside'));
    const classes = problem.classes.map((target) => {
      const [low, high] = bands[target.assetClass] ?? ['0', '0'];
      return { ...target, bandLow: decimal(low), bandHigh: decimal(high) };
    });
    expect(planOf({ ...problem, classes }).orders).toEqual([]);
  });

  test('pp-issue-663: fifty of fresh cash restore the targets without a sale', () => {
    const problem = problemOf(peer('pp-issue-663-cash-to-rebalance-without-selling'));
    const plan = planOf(problem);
    expect(toText(plan.cashNeeded?.toTargets?.amount ?? ZERO)).toBe('50');
    const accounts = problem.accounts.map((each) => ({ ...each, cashFlow: decimal('50') }));
    expect(bought(planOf({ ...problem, accounts }), 'A')).toBe(50);
  });

  test('ppo-greedy-80k: less cash left than the greedy answer, or closer', () => {
    const plan = planFor('ppo-greedy-80k-quality-bar');
    expect(cashLeft(plan)).toBeLessThan(277.77);
  });

  test('taxable-sells-last: the sheltered account sells first, the taxable one the rest', () => {
    const sold = (sheltered: string, taxable: string) => {
      const shares = Number(sheltered) + Number(taxable);
      const weight = String((shares - 50) / shares);
      const gain = [{ quantity: taxable, cost: '100', on: '2015-01-02' }];
      const plan = planOf(
        household({
          accounts: {
            k401: { holds: sheltered === '0' ? {} : { VTI: sheltered }, tax: 'tax_deferred' },
            taxable: { holds: { VTI: gain } },
          },
          instruments: { VTI: '100' },
          classes: { us: { weight: weight.slice(0, 12), instruments: ['VTI'] } },
        }),
      );
      return plan.orders.map((order) => `${order.accountId} ${toText(order.quantity)}`);
    };
    expect(sold('100', '100')).toEqual(['k401 50']);
    expect(sold('30', '100')).toEqual(['k401 30', 'taxable 20']);
    expect(sold('0', '100')).toEqual(['taxable 50']);
  });

  test('cfr-tie-break-by-loss: of equal positions the one with a loss is sold', () => {
    const lots = (cost: string) => [{ quantity: '10', cost, on: '2020-01-02' }];
    const plan = planOf(
      household({
        accounts: {
          main: {
            holds: { FOO: lots('900'), BAR: lots('1100'), BUZ: lots('950') },
            cashFlow: '-1000',
          },
        },
        instruments: { FOO: '100', BAR: '100', BUZ: '100' },
        classes: { shares: { weight: '1', instruments: ['FOO', 'BAR', 'BUZ'] } },
      }),
    );
    expect(plan.orders.map((order) => order.symbol)).toEqual(['BAR']);
  });

  test('iss-dropped-sells, wf-min-line: no order below the minimum, and buys only what is paid for', () => {
    const plan = planOf(
      household({
        accounts: Object.fromEntries(
          ['acc-1', 'acc-2', 'acc-3'].map((id) => [
            id,
            { holds: { VTI: '10' }, tax: 'tax_free' as const },
          ]),
        ),
        instruments: { VTI: '100', BND: '100' },
        classes: {
          us: { weight: '0.9', instruments: ['VTI'] },
          bonds: { weight: '0.1', instruments: ['BND'] },
        },
        minTradeSize: '500',
      }),
    );
    for (const order of plan.orders) expect(toFloat(order.estNotional)).toBeGreaterThanOrEqual(500);
    expect(cashLeft(plan)).toBeGreaterThanOrEqual(0);
  });

  test('iss-cash-neutral-after-rounding: purchases, sales and cash add up in every account', () => {
    const plan = planFor('cj-four-symbols-three-accounts');
    for (const { accountId, cashBefore, cashAfter } of plan.household.accounts) {
      const flows = plan.orders
        .filter((order) => order.accountId === (accountId as AccountId))
        .map((order) =>
          (order.side === 'sell' ? order.estNotional : ZERO.minus(order.estNotional)).minus(
            order.estCost,
          ),
        );
      expect(toText(cashBefore.plus(sum(flows)))).toBe(toText(cashAfter));
    }
  });

  test('zach-four-accounts: classes on target, the held stock untouched, no taxable sale', () => {
    const plan = planFor('zach-four-accounts-household');
    expect(plan.orders.filter((order) => order.accountId === 'my regular taxable')).toEqual([]);
    for (const { postWeight, targetWeight } of plan.household.classes) {
      expect(toFloat(postWeight)).toBeCloseTo(toFloat(targetWeight), 5);
    }
  });

  test('lotus-hifo-gain-budget: the lot with the highest cost, no gain', () => {
    const [order] = planFor('lotus-hifo-gain-budget').orders;
    expect(order?.lots.map((lot) => [lot.lotId, toText(lot.realizedGain)])).toEqual([
      ['L_HIGH', '0'],
    ]);
  });

  test('lak-tlh-by-percent: the loss of the first lot is 5,500', () => {
    const problem = problemOf(peer('lak-tlh-by-percent'));
    const holding = problem.accounts[0]?.holdings.find((each) => each.symbol === 'VTI');
    if (holding === undefined) throw new Error('no holding');
    const terms = {
      taxed: true,
      price: decimal('10'),
      fxRate: decimal('1'),
      shortTermRate: decimal('0.37'),
      longTermRate: decimal('0.2'),
      lossDisallowed: false,
    };
    const lots = saleOrder(lotsOf(holding, TODAY), 'min_tax', terms);
    expect(sellFrom(lots, decimal('500'), terms).map((sale) => toText(sale.realizedGain))).toEqual([
      '-5500',
    ]);
  });
});

function keyOf({ accountId, side, symbol }: Plan['orders'][number]): string {
  return `${accountId} ${side} ${symbol}`;
}

function keyOfTrade({ account, side, symbol }: PeerTrade): string {
  return `${account} ${side} ${symbol}`;
}
