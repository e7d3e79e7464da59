/** Why an order is made, in one sentence with numbers. */
import { type Decimal, sum, toFloat, ZERO } from '#domain/decimal.ts';
import type { TargetClass } from '#domain/documents/rebalancing-problem.ts';
import { shareOf } from '../household.ts';
import type { Rules } from '../model/permissions.ts';
import type { PricedOrder } from './orders.ts';
import { type Aftermath, classWeight } from './results.ts';
import { money, percent } from './text.ts';

export function reasonFor(rules: Rules, order: PricedOrder, after: Aftermath): string {
  const { household } = rules;
  const { instrument, side, notionalBase } = order;
  const { baseCurrency } = household.problem;
  const verb = side === 'buy' ? 'buy' : 'sell';
  const size = `${verb} ${baseCurrency} ${money(notionalBase)} of ${instrument.symbol}`;
  const target = leadingClass(rules, order);
  if (target === null) return `${size}: no target names it${taxClause(order)}`;
  const before = classWeight(household, target.assetClass);
  const then = shareOf(after.classValues, after.totalValue, target.assetClass);
  const course = `${target.assetClass} goes from ${weight(before)} to ${weight(then)}, target ${weight(target.targetWeight)}`;
  return `${size}: ${course}${bandClause(side, target, { before, then })}${taxClause(order)}`;
}

function weight(share: Decimal): string {
  return percent(toFloat(share));
}

/** A class that moves away from its target within its band is there to pay for others, or to take up cash. */
function bandClause(
  side: PricedOrder['side'],
  { targetWeight, bandLow, bandHigh }: TargetClass,
  { before, then }: { readonly before: Decimal; readonly then: Decimal },
): string {
  const distance = (share: Decimal) => share.minus(targetWeight).abs();
  const stays = [before, then].every((share) => share.gte(bandLow) && share.lte(bandHigh));
  if (!stays || distance(then).lte(distance(before))) return '';
  return side === 'sell'
    ? '; it stays inside its band and pays for purchases'
    : '; it stays inside its band and takes up cash';
}

/** The class that the instrument holds most of. */
function leadingClass({ household }: Rules, { instrument }: PricedOrder): TargetClass | null {
  let leading: { assetClass: string; weight: Decimal } | null = null;
  for (const exposure of instrument.exposures) {
    if (leading === null || exposure.weight.gt(leading.weight)) leading = exposure;
  }
  return household.classes.find(({ assetClass }) => assetClass === leading?.assetClass) ?? null;
}

function taxClause({ side, lots, tax, account }: PricedOrder): string {
  if (side === 'buy' || account.account.taxTreatment !== 'taxable') return '';
  const gain = sum(lots.map((lot) => lot.realizedGain));
  const word = gain.lt(ZERO) ? 'loss' : 'gain';
  const effect = tax.lt(ZERO) ? `saves tax ${money(tax.abs())}` : `tax ${money(tax)}`;
  return `; realises a ${word} of ${money(gain.abs())}, ${effect}`;
}
