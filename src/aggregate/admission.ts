/** What no plan can be made from: refused by name before anything is computed. */
import { ONE, sum, toText, ZERO } from '#domain/decimal.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { CASH } from '#domain/ids.ts';
import type { Problem } from '#domain/problem.ts';

export function refuseUnusable(problem: RebalancingProblem): readonly Problem[] {
  return [...missingRates(problem), ...unknownHoldings(problem), ...brokenTargets(problem)];
}

function missingRates(problem: RebalancingProblem): readonly Problem[] {
  const currencies = new Set([
    ...problem.instruments.map(({ currency }) => currency),
    ...problem.accounts.flatMap(({ cash }) => cash.map(({ currency }) => currency)),
  ]);
  return [...currencies].sort().flatMap((currency): readonly Problem[] => {
    const rate = currency === problem.baseCurrency ? ONE : problem.fxRates[currency];
    if (rate?.gt(ZERO)) return [];
    return [
      {
        code: 'data-fx-missing',
        what: `there is no exchange rate ${currency}/${problem.baseCurrency}`,
        next: `Add the rate ${currency}${problem.baseCurrency} to the market data.`,
      },
    ];
  });
}

function unknownHoldings(problem: RebalancingProblem): readonly Problem[] {
  const known = new Set(problem.instruments.map(({ symbol }) => symbol));
  return problem.accounts.flatMap(({ accountId, holdings }) =>
    holdings
      .filter(({ symbol }) => !known.has(symbol))
      .map(
        ({ symbol }): Problem => ({
          code: 'data-holding-untargeted',
          what: `${accountId} holds ${symbol}, which is not among the instruments`,
          where: accountId,
          next: `Describe ${symbol} among the instruments of the problem.`,
        }),
      ),
  );
}

function brokenTargets({ classes }: RebalancingProblem): readonly Problem[] {
  const total = sum(classes.map(({ targetWeight }) => targetWeight));
  const problems: Problem[] = [];
  if (!total.eq(ONE)) {
    problems.push({
      code: 'config-rule',
      what: `the target weights sum to ${toText(total)}, not 1`,
      next: 'Correct the targets so that they sum to exactly 1.',
    });
  }
  if (!classes.some(({ assetClass }) => assetClass === CASH)) {
    problems.push({
      code: 'config-rule',
      what: 'there is no target for cash',
      next: 'Add the class "cash", with weight 0 where none is wanted.',
    });
  }
  return problems;
}
