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
  const now = percent(toFloat(classWeight(household, target.assetClass)));
  const then = percent(toFloat(shareOf(after.classValues, after.totalValue, target.assetClass)));
  const wanted = percent(toFloat(target.targetWeight));
  return `${size}: ${target.assetClass} goes from ${now} to ${then}, target ${wanted}${taxClause(order)}`;
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
