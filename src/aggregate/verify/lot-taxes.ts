/** In which order lots are sold, what that realises, and which losses a purchase would spoil. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import type { ProblemAccount, ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { compareText, type InstrumentSymbol } from '#domain/ids.ts';
import { daysBetween, type TradeDate } from '#domain/time.ts';
import { type Facts, fxRate } from './facts.ts';
import type { LotFacts } from './lots.ts';

/** One instrument in one account. */
export interface Place {
  readonly account: ProblemAccount;
  readonly instrument: ProblemInstrument;
}

/** Whether the lot method sells `left` before `right`; where it does not care, neither goes first. */
export function goesBefore(facts: Facts, place: Place, left: LotFacts, right: LotFacts): boolean {
  switch (facts.problem.tax.lots) {
    case 'min_tax':
      return taxOnShare(facts, place, left).lt(taxOnShare(facts, place, right));
    case 'hifo':
      return left.unitCost.gt(right.unitCost);
    case 'fifo':
      return (left.acquiredOn ?? '') < (right.acquiredOn ?? '');
    case 'lifo':
      return (left.acquiredOn ?? '') > (right.acquiredOn ?? '');
  }
}

/** All lots in the order of their sale; of equals the older first (with lifo the newer), then by name. */
export function inSaleOrder(
  facts: Facts,
  place: Place,
  lots: readonly LotFacts[],
): readonly LotFacts[] {
  const byName = (left: LotFacts, right: LotFacts) =>
    compareText(left.acquiredOn ?? '', right.acquiredOn ?? '') ||
    compareText(left.lotId, right.lotId);
  const newestFirst = facts.problem.tax.lots === 'lifo';
  return [...lots].sort((left, right) => {
    if (goesBefore(facts, place, left, right)) return -1;
    if (goesBefore(facts, place, right, left)) return 1;
    return newestFirst ? byName(right, left) : byName(left, right);
  });
}

/** Gain on one share, in base currency. */
export function gainOnShare(facts: Facts, { instrument }: Place, { unitCost }: LotFacts): Decimal {
  const { price, currency } = instrument;
  return (price ?? ZERO).minus(unitCost).times(fxRate(facts, currency));
}

export function taxOnShare(facts: Facts, place: Place, lot: LotFacts): Decimal {
  return gainOnShare(facts, place, lot).times(rateOn(facts, place, lot));
}

export function rateOn(facts: Facts, { account, instrument }: Place, lot: LotFacts): Decimal {
  const { tax } = facts.problem;
  if (account.taxTreatment !== 'taxable') return ZERO;
  const loses = lot.unitCost.gt(instrument.price ?? ZERO);
  if (loses && facts.groupsBoughtLately.has(instrument.identicalGroup)) return ZERO;
  return lot.longTerm ? tax.longTermRate : tax.shortTermRate;
}

/** Whether selling the lot realises a loss that a purchase would make a wash sale of. */
export function losesForTax(
  { problem }: Facts,
  { account, instrument }: Place,
  lot: LotFacts,
): boolean {
  return (
    problem.tax.washSaleDays > 0 &&
    account.taxTreatment === 'taxable' &&
    lot.unitCost.gt(instrument.price ?? ZERO)
  );
}

/** Groups that a taxable account sold at a loss in the days before today, and when. */
export function lossesLately({ problem, groupOf }: Facts): Map<InstrumentSymbol, TradeDate> {
  const { tax, tradeDate, accounts } = problem;
  const losses = new Map<InstrumentSymbol, TradeDate>();
  if (tax.washSaleDays === 0) return losses;
  for (const { taxTreatment, recentTrades } of accounts) {
    if (taxTreatment !== 'taxable') continue;
    for (const { symbol, side, realizedGain, tradedOn } of recentTrades) {
      const age = daysBetween(tradedOn, tradeDate);
      const lost = side === 'sell' && (realizedGain === null || realizedGain.lt(ZERO));
      if (lost && age >= 0 && age <= tax.washSaleDays) losses.set(groupOf(symbol), tradedOn);
    }
  }
  return losses;
}
