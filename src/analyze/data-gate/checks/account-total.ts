/** Holdings and cash add up to what the broker says the account is worth, or something was not read. */
import { divide, larger, ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { type Finding, money, percent } from '../finding.ts';
import { brokerValue, type Check, freshSnapshots, type GateContext, inBase } from '../input.ts';

export const checkAccountTotal: Check = (context) =>
  freshSnapshots(context).flatMap((snapshot) => {
    const { reportedTotalValue, baseCurrency, accountId } = snapshot;
    if (reportedTotalValue === null) return [];
    const reported = inBase(reportedTotalValue, baseCurrency, context);
    if (reported === undefined) return [notComparable(snapshot, context)];
    const counted = brokerValue(snapshot, context);
    if (counted === undefined) return [];
    const scale = larger(reported.abs(), counted.abs());
    const distance = counted.minus(reported);
    const allowed = context.guards.totalTolerance;
    if (scale.eq(ZERO) || distance.abs().lte(scale.times(allowed))) return [];
    return [
      {
        code: 'data-total-mismatch',
        severity: 'blocking',
        accountId,
        symbol: null,
        what: `holdings and cash add up to ${money(counted)} ${context.baseCurrency}, but the broker reports ${money(reported)}: ${percent(divide(distance.abs(), scale))} apart, ${percent(allowed)} allowed`,
        next: 'see the warnings of the fetch for what was not read, and compare with what the broker shows',
      },
    ];
  });

function notComparable({ accountId, baseCurrency }: Snapshot, context: GateContext): Finding {
  return {
    code: 'data-fx-missing',
    severity: 'warning',
    accountId,
    symbol: null,
    what: `the broker reports the account's total in ${baseCurrency}, and there is no rate to ${context.baseCurrency} to compare it by`,
    next: `add the rate ${baseCurrency}${context.baseCurrency} to the market data`,
  };
}
