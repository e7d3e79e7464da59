/** What must hold for any household, shown by changing the household and planning again. */
import { describe, expect, test } from 'vitest';
import { keepAsIs } from '#aggregate/keep-as-is.ts';
import { rebalance } from '#aggregate/rebalance.ts';
import { verify } from '#aggregate/verify/verify.ts';
import { type Decimal, decimal, toFloat, toText, ZERO } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import type {
  ProblemAccount,
  ProblemHolding,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { seededHousehold } from '../../bench/engine-households.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 8, 9, 11, 14];

function draw(seed: number, wild = true): RebalancingProblem {
  return seededHousehold({
    seed,
    instruments: 5 + (seed % 5),
    classes: seed % 3 === 0 ? null : 3,
    accounts: 2 + (seed % 3),
    wild,
  });
}

function planOf(problem: RebalancingProblem): Plan {
  const outcome = rebalance(problem);
  if (!outcome.ok) throw new Error(outcome.problems.map((each) => each.what).join('; '));
  return outcome.value;
}

function ordersOf(plan: Plan): readonly string[] {
  return plan.orders.map((order) => `${order.orderId} ${toText(order.quantity)}`);
}

describe('a plan', () => {
  test.each(SEEDS)(
    'is the same whatever the order of accounts, instruments, holdings and lots (seed %i)',
    (seed) => {
      const problem = draw(seed);
      const shuffled: RebalancingProblem = {
        ...problem,
        classes: problem.classes.toReversed(),
        instruments: problem.instruments.toReversed(),
        accounts: problem.accounts.toReversed().map((account) => ({
          ...account,
          cash: account.cash.toReversed(),
          holdings: account.holdings
            .toReversed()
            .map((holding) => ({ ...holding, lots: holding.lots.toReversed() })),
        })),
      };
      expect(planOf(shuffled)).toEqual(planOf(problem));
    },
  );

  test.each(SEEDS)(
    'does not change with an empty account, an empty holding or an unusable account (seed %i)',
    (seed) => {
      const problem = draw(seed, false);
      const [first] = problem.accounts;
      if (first === undefined) throw new Error('no account');
      const idle: ProblemAccount = {
        ...first,
        accountId: 'ZZZ_EMPTY' as AccountId,
        cash: [],
        cashFlow: ZERO,
        reserve: ZERO,
        holdings: [],
        recentTrades: [],
      };
      const nothing: ProblemHolding = {
        symbol: problem.instruments[0]?.symbol as InstrumentSymbol,
        quantity: ZERO,
        costBasis: null,
        lots: [],
      };
      const withNothing = (account: ProblemAccount): ProblemAccount =>
        account.holdings.some((each) => each.symbol === nothing.symbol)
          ? account
          : { ...account, holdings: [...account.holdings, nothing] };
      const frozen = { ...idle, accountId: 'ZZZ_FROZEN' as AccountId, tradable: false };
      const larger = { ...problem, accounts: [...problem.accounts.map(withNothing), idle, frozen] };
      expect(ordersOf(planOf(larger))).toEqual(ordersOf(planOf(problem)));
    },
  );

  test.each(SEEDS)('is as good in cents as in dollars (seed %i)', (seed) => {
    const problem = draw(seed, false);
    const scaled = planOf(scale(problem, decimal('100')));
    const plain = planOf(problem);
    const value = toFloat(plain.household.totalValue);
    const inDollars = {
      objective: toFloat(scaled.certificate.objective) / 100,
      bound: toFloat(scaled.certificate.bound ?? ZERO) / 100,
    };
    const objective = toFloat(plain.certificate.objective);
    const bound = toFloat(plain.certificate.bound ?? ZERO);
    expect(Math.abs(inDollars.objective - objective)).toBeLessThanOrEqual(0.002 * value);
    expect(Math.abs(inDollars.bound - bound)).toBeLessThanOrEqual(0.0002 * value);
    // What is proven in one unit is true in the other.
    expect(inDollars.bound).toBeLessThanOrEqual(objective + 1e-6 * value);
    expect(bound).toBeLessThanOrEqual(inDollars.objective + 1e-6 * value);
  });

  test.each(SEEDS)(
    'leaves nothing worth doing: planning again moves next to nothing (seed %i)',
    (seed) => {
      const drawn = draw(seed, false);
      const constraints = { ...drawn.constraints, maxTurnover: decimal('1') };
      const problem = { ...drawn, constraints, method: 'THRESHOLD_REBALANCING' as const };
      const plan = planOf(problem);
      const again = planOf(apply(problem, plan));
      expect(toFloat(again.expectedTurnover)).toBeLessThanOrEqual(
        Math.max(0.01, 0.5 * toFloat(plan.expectedTurnover)),
      );
    },
  );

  test.each(SEEDS)('never sells when sales are switched off (seed %i)', (seed) => {
    const outcome = rebalance({ ...draw(seed), sells: 'never' });
    const sales = outcome.ok ? outcome.value.orders.filter(({ side }) => side === 'sell') : [];
    expect(sales).toEqual([]);
  });

  test.each(SEEDS)(
    'has a decision for everything even on a day without a trigger (seed %i)',
    (seed) => {
      const problem = draw(seed);
      const outcome = keepAsIs(problem);
      if (!outcome.ok) throw new Error('refused');
      const failed = verify(problem, outcome.value).filter(({ passed }) => !passed);
      const overdrawn = failed.filter(({ check }) => check !== 'no account overdrawn');
      expect([outcome.value.orders.length, overdrawn]).toEqual([0, []]);
    },
  );
});

/** All money and no quantity multiplied. */
function scale(problem: RebalancingProblem, factor: Decimal): RebalancingProblem {
  const by = (amount: Decimal) => amount.times(factor);
  return {
    ...problem,
    constraints: {
      ...problem.constraints,
      minTradeSize: by(problem.constraints.minTradeSize),
    },
    instruments: problem.instruments.map((each) => ({
      ...each,
      price: each.price === null ? null : by(each.price),
    })),
    accounts: problem.accounts.map((account) => ({
      ...account,
      cash: account.cash.map((each) => ({ ...each, amount: by(each.amount) })),
      cashFlow: by(account.cashFlow),
      reserve: by(account.reserve),
      commission: { ...account.commission, perOrder: by(account.commission.perOrder) },
      holdings: account.holdings.map((holding) => ({
        ...holding,
        lots: holding.lots.map((lot) => ({
          ...lot,
          costBasis: lot.costBasis === null ? null : by(lot.costBasis),
        })),
      })),
    })),
  };
}

/** The household the next day, with every order filled at its estimate; what was sold at a loss is not remembered. */
function apply(problem: RebalancingProblem, plan: Plan): RebalancingProblem {
  return {
    ...problem,
    accounts: problem.accounts.map((account) => {
      const orders = plan.orders.filter((order) => order.accountId === account.accountId);
      const cash = plan.household.accounts.find((each) => each.accountId === account.accountId);
      const symbols = new Set([
        ...account.holdings.map(({ symbol }) => symbol),
        ...orders.map(({ symbol }) => symbol),
      ]);
      return {
        ...account,
        cash: [{ currency: problem.baseCurrency, amount: cash?.cashAfter ?? ZERO, settled: null }],
        cashFlow: ZERO,
        holdings: [...symbols].map((symbol): ProblemHolding => {
          const order = orders.find((each) => each.symbol === symbol);
          const held = account.holdings.find((each) => each.symbol === symbol);
          const quantity = order?.targetQuantity ?? held?.quantity ?? ZERO;
          return { symbol, quantity, costBasis: null, lots: [] };
        }),
      };
    }),
  };
}
