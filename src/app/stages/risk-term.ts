/** The covariance that a plan weighs risk by; none unless policy.yaml gives risk a price. */
import { planCovariance } from '#analyze/risk/plan-covariance.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { compareText } from '#domain/ids.ts';
import { priceSeries } from '#domain/statistics/price-series.ts';
import type { Gathered } from './gather.ts';
import type { StageContext } from './stage.ts';

export interface RiskTerm {
  readonly covariance: RebalancingProblem['covariance'];
  /** What could not be taken into account, and why. */
  readonly warnings: readonly string[];
}

export function riskTerm(
  { config, covariance, tradeDate }: StageContext,
  { accounts, market }: Gathered,
): RiskTerm {
  if (config.policy.optimization.riskAversion === null) return { covariance: null, warnings: [] };
  const held = accounts.flatMap(({ snapshot }) => snapshot.positions.map(({ symbol }) => symbol));
  const targeted = config.targets.classes.flatMap(({ instruments }) => instruments);
  const { history } = market;
  const measured = planCovariance({
    covariance,
    symbols: [...new Set([...held, ...targeted])].sort(compareText),
    series: history === null ? null : priceSeries(history),
    tradeDate,
  });
  if (measured.kind === 'unknown')
    return { covariance: null, warnings: [`risk is left out of the plan: ${measured.reason}`] };
  const { symbols, matrix, leftOut } = measured;
  const warnings =
    leftOut.length === 0
      ? []
      : [
          `what cannot be measured moves, in the plan's risk, as its asset classes do: ${leftOut.join(', ')}`,
        ];
  return { covariance: { symbols, matrix }, warnings };
}
