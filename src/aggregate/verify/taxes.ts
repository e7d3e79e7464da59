/** Lots, gains, taxes and wash sales. */
import { type Decimal, roundTo, sum, toText, ZERO } from '#domain/decimal.ts';
import type { OrderLot } from '#domain/documents/rebalancing.ts';
import { type Facts, knownOrders, name, type OrderFacts } from './facts.ts';
import { gainOnShare, goesBefore, losesForTax, lossesLately, rateOn } from './lot-taxes.ts';
import type { LotFacts } from './lots.ts';
import type { Violations } from './verify.ts';

export function checkLots(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { order } = each;
    if (order.side === 'buy') return order.lots.length === 0 ? [] : [`${name(each)}: sells lots`];
    const known = facts.lotsOf(each.holding);
    const violations: string[] = [];
    const used = new Set<string>();
    for (const { lotId, quantity, longTerm } of order.lots) {
      const lot = known.find((held) => held.lotId === lotId && !used.has(lotId));
      if (lot === undefined) violations.push(`${name(each)}: there is no lot ${lotId}`);
      else if (quantity.lte(ZERO) || quantity.gt(lot.quantity)) {
        violations.push(`${name(each)}: lot ${lotId} has ${toText(lot.quantity)}`);
      } else if (longTerm !== lot.longTerm) {
        violations.push(`${name(each)}: lot ${lotId} is not that old`);
      }
      used.add(lotId);
    }
    const total = sum(order.lots.map((lot) => lot.quantity));
    if (!total.eq(order.quantity)) violations.push(`${name(each)}: lots sum to ${toText(total)}`);
    return violations;
  });
}

/** No lot that should have gone earlier is left while a later one is sold. */
export function checkLotOrder(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { order, instrument } = each;
    if (order.side === 'buy') return [];
    const spared = facts.boughtGroups.has(instrument.identicalGroup);
    const lots = facts
      .lotsOf(each.holding)
      .filter((lot) => !spared || !losesForTax(facts, each, lot));
    const sold = new Map(order.lots.map(({ lotId, quantity }) => [lotId, quantity]));
    const taken = (lot: LotFacts) => sold.get(lot.lotId) ?? ZERO;
    const wrong = lots.some(
      (earlier) =>
        taken(earlier).lt(earlier.quantity) &&
        lots.some((later) => taken(later).gt(ZERO) && goesBefore(facts, each, earlier, later)),
    );
    return wrong ? [`${name(each)}: lots are not in ${facts.problem.tax.lots} order`] : [];
  });
}

export function checkTaxes(facts: Facts): Violations {
  const violations: string[] = [];
  let total = ZERO;
  for (const each of knownOrders(facts)) {
    const lots = facts.lotsOf(each.holding);
    let tax = ZERO;
    for (const slice of each.order.lots) {
      const lot = lots.find((held) => held.lotId === slice.lotId);
      if (lot === undefined) continue;
      const gain = roundTo(gainOf(facts, each, lot, slice), 2);
      tax = tax.plus(roundTo(gain.times(rateOn(facts, each, lot)), 2));
      if (!gain.eq(slice.realizedGain)) {
        violations.push(`${name(each)}: lot ${lot.lotId} gains ${toText(gain)}`);
      }
    }
    if (!tax.eq(each.order.estTax)) violations.push(`${name(each)}: tax is ${toText(tax)}`);
    total = total.plus(tax);
  }
  return total.eq(facts.plan.estimatedTax)
    ? violations
    : [...violations, `taxes sum to ${toText(total)}`];
}

export function checkWashSales(facts: Facts): Violations {
  if (facts.problem.tax.washSaleDays === 0) return [];
  const lossGroups = new Map<string, string>(
    [...lossesLately(facts)].map(([group, day]) => [group, `a sale on ${day}`]),
  );
  for (const each of knownOrders(facts)) {
    const lots = facts.lotsOf(each.holding);
    for (const { lotId } of each.order.lots) {
      const lot = lots.find((held) => held.lotId === lotId);
      if (lot !== undefined && losesForTax(facts, each, lot)) {
        lossGroups.set(each.instrument.identicalGroup, `selling lot ${lotId} in this plan`);
      }
    }
  }
  return knownOrders(facts).flatMap((each) => {
    const loss = lossGroups.get(each.instrument.identicalGroup);
    return each.order.side === 'buy' && loss !== undefined
      ? [`${name(each)}: makes a wash sale of ${loss}`]
      : [];
  });
}

/** Net gain of all taxable accounts, not rounded. */
export function exactGains(facts: Facts): Decimal {
  return sum(
    knownOrders(facts)
      .filter(({ account }) => account.taxTreatment === 'taxable')
      .flatMap((each) => {
        const lots = facts.lotsOf(each.holding);
        return each.order.lots.map((slice) => {
          const lot = lots.find((held) => held.lotId === slice.lotId);
          return lot === undefined ? ZERO : gainOf(facts, each, lot, slice);
        });
      }),
  );
}

function gainOf(facts: Facts, each: OrderFacts, lot: LotFacts, { quantity }: OrderLot): Decimal {
  return gainOnShare(facts, each, lot).times(quantity);
}
