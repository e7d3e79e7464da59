/** Tax lots as they are held, and one more for shares without. */
import { type Decimal, divide, larger, sum, ZERO } from '#domain/decimal.ts';
import type { ProblemHolding, RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { TradeDate } from '#domain/time.ts';

/** The lot that stands for shares which the broker assigns to none. */
const UNASSIGNED = 'unassigned';

export interface LotFacts {
  readonly lotId: string;
  readonly acquiredOn: TradeDate | null;
  readonly quantity: Decimal;
  readonly unitCost: Decimal;
  readonly longTerm: boolean;
}

/** The holding's lots, and one more for the shares that none of them covers. */
export function lotsHeld(
  { tradeDate }: RebalancingProblem,
  holding: ProblemHolding,
): readonly LotFacts[] {
  const lots = holding.lots.filter(({ quantity }) => quantity.gt(ZERO));
  const covered = sum(lots.map(({ quantity }) => quantity));
  const rest = holding.quantity.minus(covered);
  const assigned = lots.map(({ lotId, acquiredOn, quantity, costBasis }) => ({
    lotId,
    acquiredOn,
    quantity,
    unitCost: divide(costBasis ?? ZERO, quantity),
    longTerm: olderThanOneYear(acquiredOn, tradeDate),
  }));
  if (rest.lte(ZERO)) return assigned;
  const known = sum(lots.map(({ costBasis }) => costBasis ?? ZERO));
  const left = larger((holding.costBasis ?? ZERO).minus(known), ZERO);
  const unitCost = divide(left, rest);
  return [
    ...assigned,
    { lotId: UNASSIGNED, acquiredOn: null, quantity: rest, unitCost, longTerm: false },
  ];
}

function olderThanOneYear(acquiredOn: TradeDate, today: TradeDate): boolean {
  const [year = '', month = '', day = ''] = acquiredOn.split('-');
  return today > `${String(Number(year) + 1).padStart(4, '0')}-${month}-${day}`;
}
