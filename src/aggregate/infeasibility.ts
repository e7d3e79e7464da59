/**
 * Why no orders satisfy the constraints: the smallest set of them that conflict.
 *
 * A deletion filter (Chinneck and Dravnieks 1991): each constraint in turn is lifted; if the rest still conflict it was
 * not needed for the conflict and stays lifted, otherwise it belongs to it.
 */
import { decimal, larger, ZERO } from '#domain/decimal.ts';
import type {
  ProblemAccount,
  ProblemInstrument,
  RebalancingProblem,
} from '#domain/documents/rebalancing-problem.ts';
import type { Problem } from '#domain/problem.ts';
import { money } from './plan/text.ts';

interface Constraint {
  readonly name: string;
  readonly lift: (problem: RebalancingProblem) => RebalancingProblem;
}

/** More than any plan can trade. */
const NO_TURNOVER_LIMIT = decimal('1000');

export function explainInfeasibility(
  problem: RebalancingProblem,
  isFeasible: (problem: RebalancingProblem) => boolean,
): Problem {
  const conflict: string[] = [];
  let lifted = problem;
  for (const { name, lift } of constraintsOf(problem)) {
    const without = lift(lifted);
    if (isFeasible(without)) conflict.push(name);
    else lifted = without;
  }
  const list = conflict.length > 0 ? conflict.join('; ') : 'cash that no sale can raise';
  return {
    code: 'plan-infeasible',
    what: `no orders satisfy these constraints together: ${list}`,
    ...(conflict.length === 1 ? { where: conflict[0] } : {}),
    ...(conflict.length === 0 ? {} : { conflicts: conflict }),
    next: 'Relax any one of them.',
  };
}

/** The constraints that are in force, those that one would relax last first. */
function constraintsOf(problem: RebalancingProblem): readonly Constraint[] {
  const { constraints } = problem;
  return [
    ...problem.instruments.flatMap((instrument) => instrumentConstraints(problem, instrument)),
    ...problem.accounts.flatMap(frozenAccount),
    ...when(!problem.fx.convert, 'fx.convert is false', (each) => ({
      ...each,
      fx: { ...each.fx, convert: true },
    })),
    ...when(problem.untargeted === 'hold', 'untargeted holdings are kept', (each) => ({
      ...each,
      untargeted: 'sell',
    })),
    ...when(
      constraints.minTradeSize.gt(ZERO),
      `min_trade_size ${money(constraints.minTradeSize)}`,
      (each) => ({ ...each, constraints: { ...each.constraints, minTradeSize: ZERO } }),
    ),
    ...when(
      constraints.transactionCostLimit !== null,
      `transaction_cost_limit ${money(constraints.transactionCostLimit ?? ZERO)}`,
      (each) => ({ ...each, constraints: { ...each.constraints, transactionCostLimit: null } }),
    ),
    ...when(
      problem.realizedGainsMax !== null,
      `realized_gains_max ${money(problem.realizedGainsMax ?? ZERO)}`,
      (each) => ({ ...each, realizedGainsMax: null }),
    ),
    ...when(true, `max_turnover ${constraints.maxTurnover.toFixed()}`, (each) => ({
      ...each,
      constraints: { ...each.constraints, maxTurnover: NO_TURNOVER_LIMIT },
    })),
    ...when(problem.sells === 'never', 'sells: never', (each) => ({ ...each, sells: 'allowed' })),
    ...problem.accounts.flatMap((account) => missingCash(problem, account)),
  ];
}

function instrumentConstraints(
  { constraints }: RebalancingProblem,
  instrument: ProblemInstrument,
): readonly Constraint[] {
  const { symbol, trade, priceStale } = instrument;
  const change = (facts: Partial<ProblemInstrument>) => (problem: RebalancingProblem) => ({
    ...problem,
    instruments: problem.instruments.map((each) =>
      each.symbol === symbol ? { ...each, ...facts } : each,
    ),
  });
  return [
    ...when(constraints.excludedInstruments.includes(symbol), `${symbol} is excluded`, (each) => ({
      ...each,
      constraints: {
        ...each.constraints,
        excludedInstruments: each.constraints.excludedInstruments.filter((name) => name !== symbol),
      },
    })),
    ...when(
      trade === 'hold' || trade === 'buy_only',
      `${symbol} is marked ${trade}`,
      change({ trade: 'both' }),
    ),
    ...when(priceStale, `the price of ${symbol} is stale`, change({ priceStale: false })),
  ];
}

function frozenAccount({ accountId, tradable }: ProblemAccount): readonly Constraint[] {
  return when(!tradable, `${accountId} is not traded today`, (problem) => ({
    ...problem,
    accounts: problem.accounts.map((each) =>
      each.accountId === accountId ? { ...each, tradable: true } : each,
    ),
  }));
}

function missingCash(
  { baseCurrency }: RebalancingProblem,
  { accountId, cashFlow, cash }: ProblemAccount,
): readonly Constraint[] {
  const change =
    (facts: (account: ProblemAccount) => Partial<ProblemAccount>) =>
    (problem: RebalancingProblem) => ({
      ...problem,
      accounts: problem.accounts.map((each) =>
        each.accountId === accountId ? { ...each, ...facts(each) } : each,
      ),
    });
  return [
    ...when(
      cashFlow.lt(ZERO),
      `the withdrawal of ${baseCurrency} ${money(cashFlow.abs())} from ${accountId}`,
      change(() => ({ cashFlow: ZERO })),
    ),
    ...when(
      cash.some(({ amount }) => amount.lt(ZERO)),
      `the negative cash of ${accountId}`,
      change((account) => ({
        cash: account.cash.map((each) => ({ ...each, amount: larger(each.amount, ZERO) })),
      })),
    ),
  ];
}

function when(
  applies: boolean,
  name: string,
  lift: (problem: RebalancingProblem) => RebalancingProblem,
): readonly Constraint[] {
  return applies ? [{ name, lift }] : [];
}
