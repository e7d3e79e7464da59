/** What cash above its target costs, at the past return of what is invested. */
import type { Targets } from '#config/config.ts';
import { type Decimal, larger, toFloat, ZERO } from '#domain/decimal.ts';
import type { CashDrag } from '#domain/documents/analysis.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
import { mean } from '#domain/statistics/descriptive.ts';
import { weightedLogReturns } from '#domain/statistics/returns.ts';
import { allocate } from './allocation.ts';
import type { Measurable, RiskHistory } from './risk/history.ts';
import { WEEKS_PER_YEAR } from './risk/window.ts';

export function measureCashDrag(input: {
  readonly classes: readonly (readonly [AssetClass, Decimal])[];
  readonly totalValue: Decimal;
  readonly targets: Targets;
  readonly history: RiskHistory;
}): CashDrag {
  const { classes, totalValue, targets, history } = input;
  const cash = allocate(classes, totalValue)[CASH];
  const cashWeight = cash?.weight ?? ZERO;
  const cashValue = cash?.marketValue ?? ZERO;
  const targetWeight =
    targets.classes.find(({ assetClass }) => assetClass === CASH)?.weight ?? ZERO;
  const excessWeight = larger(cashWeight.minus(targetWeight), ZERO);
  const invested = investedReturn(history);
  return {
    cashWeight,
    targetWeight,
    excessWeight,
    excessValue: larger(cashValue.minus(targetWeight.times(totalValue)), ZERO),
    annualDrag: invested.yearly === null ? null : toFloat(excessWeight) * invested.yearly,
    basis: invested.basis,
  };
}

/** Mean yearly return of the invested part alone, weekly returns times 52. */
function investedReturn(history: RiskHistory): {
  readonly yearly: number | null;
  readonly basis: string;
} {
  if (history.kind === 'unmeasurable') return { yearly: null, basis: history.reason };
  const returns = investedPart(history);
  if (returns === undefined) return { yearly: null, basis: 'nothing is invested' };
  const { observations, from, to } = history.weekly;
  return {
    yearly: mean(returns.map(Math.expm1)) * WEEKS_PER_YEAR,
    basis: `mean weekly return of the invested part × ${WEEKS_PER_YEAR}, ${observations} weeks from ${from} to ${to}`,
  };
}

function investedPart({ weights, weekly }: Measurable): Float64Array | undefined {
  const invested = weights.reduce((total, weight) => total + weight, 0);
  if (invested <= 0) return undefined;
  return weightedLogReturns(
    weekly.columns,
    weights.map((weight) => weight / invested),
  );
}
