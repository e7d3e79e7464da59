/** Negative cash is a fee that the next sale covers, or a loan that nobody meant to rebalance with. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { money } from '../finding.ts';
import { brokerValue, type Check, freshSnapshots, type GateContext, inBase } from '../input.ts';

export const checkCashNegative: Check = (context) =>
  freshSnapshots(context).flatMap((snapshot) =>
    snapshot.cash
      .filter(({ amount }) => amount.lt(ZERO))
      .map(({ amount, currency }) => {
        const isSmall = isWithinTolerance(inBase(amount, currency, context), snapshot, context);
        return {
          code: 'data-cash-negative',
          severity: isSmall ? 'warning' : 'blocking',
          accountId: snapshot.accountId,
          symbol: null,
          what: `cash of ${money(amount)} ${currency}`,
          next: isSmall
            ? 'nothing to do: sales cover it first'
            : 'deposit cash or pay the loan back, then run again',
        };
      }),
  );

/** As small as the tolerance for totals. */
function isWithinTolerance(
  amount: Decimal | undefined,
  snapshot: Snapshot,
  context: GateContext,
): boolean {
  const value = brokerValue(snapshot, context);
  if (amount === undefined || value === undefined) return false;
  return amount.abs().lte(value.times(context.guards.totalTolerance));
}
