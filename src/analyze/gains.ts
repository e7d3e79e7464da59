/** Unrealised gains of a position in base currency, split by holding period where its lots are known. */
import { type Decimal, sum } from '#domain/decimal.ts';
import type { Position } from '#domain/documents/holdings.ts';
import { isLongTerm } from '#domain/holding-period.ts';
import type { TradeDate } from '#domain/time.ts';
import type { PositionValue } from './valuation.ts';

export interface Gains {
  /** In base currency at today's rate; each null where it cannot be known. */
  readonly costBasis: Decimal | null;
  readonly total: Decimal | null;
  readonly shortTerm: Decimal | null;
  readonly longTerm: Decimal | null;
}

export function unrealizedGains(valued: PositionValue, today: TradeDate): Gains {
  const cost = costOf(valued.position);
  const costBasis = cost === null ? null : cost.times(valued.costRate);
  const split = splitByHoldingPeriod(valued, today);
  return {
    costBasis,
    total: costBasis === null ? null : valued.value.minus(costBasis),
    shortTerm: split?.shortTerm ?? null,
    longTerm: split?.longTerm ?? null,
  };
}

/** The lots' cost, which the split rests on, else what the brokerage says of the whole position. */
function costOf(position: Position): Decimal | null {
  const lotCosts = position.lots.map(({ costBasis }) => costBasis);
  const known = lotCosts.filter((cost) => cost !== null);
  const lotsAreComplete = lotsCover(position) && known.length === lotCosts.length;
  return lotsAreComplete ? sum(known) : position.costBasis;
}

function lotsCover(position: Position): boolean {
  return (
    position.lots.length > 0 && sum(position.lots.map((lot) => lot.quantity)).eq(position.quantity)
  );
}

function splitByHoldingPeriod(valued: PositionValue, soldOn: TradeDate) {
  const { position, shareValue, costRate } = valued;
  if (!lotsCover(position)) return null;
  const shortTerm: Decimal[] = [];
  const longTerm: Decimal[] = [];
  for (const { acquiredOn, quantity, costBasis } of position.lots) {
    if (costBasis === null) return null;
    const gain = quantity.times(shareValue).minus(costBasis.times(costRate));
    (isLongTerm({ acquiredOn, soldOn }) ? longTerm : shortTerm).push(gain);
  }
  return { shortTerm: sum(shortTerm), longTerm: sum(longTerm) };
}

/** The sum, or null as soon as one is unknown. */
export function sumKnown(values: readonly (Decimal | null)[]): Decimal | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? sum(known) : null;
}
