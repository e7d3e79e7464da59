/** Lots, gains, taxes and wash sales. */
import { type Decimal, divide, larger, roundTo, sum, toText, ZERO } from '#domain/decimal.ts';
import type { OrderLot } from '#domain/documents/rebalancing.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { daysBetween, plusDays, type TradeDate } from '#domain/time.ts';
import { type Facts, fxRate, knownOrders, name, type OrderFacts } from './facts.ts';
import type { Violations } from './verify.ts';

/** The lot that stands for shares which the broker assigns to none. */
const UNASSIGNED = 'unassigned';

interface LotFacts {
  readonly lotId: string;
  readonly acquiredOn: TradeDate | null;
  readonly quantity: Decimal;
  readonly unitCost: Decimal;
  readonly longTerm: boolean;
}

export function checkLots(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { order } = each;
    if (order.side === 'buy') return order.lots.length === 0 ? [] : [`${name(each)}: sells lots`];
    const known = lotsHeld(facts, each);
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
    const lots = lotsHeld(facts, each).filter((lot) => !spared || !losesForTax(facts, each, lot));
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

function goesBefore(facts: Facts, each: OrderFacts, left: LotFacts, right: LotFacts): boolean {
  switch (facts.problem.tax.lots) {
    case 'min_tax':
      return taxOnShare(facts, each, left).lt(taxOnShare(facts, each, right));
    case 'hifo':
      return left.unitCost.gt(right.unitCost);
    case 'fifo':
      return (left.acquiredOn ?? '') < (right.acquiredOn ?? '');
    case 'lifo':
      return (left.acquiredOn ?? '') > (right.acquiredOn ?? '');
  }
}

export function checkTaxes(facts: Facts): Violations {
  const violations: string[] = [];
  let total = ZERO;
  for (const each of knownOrders(facts)) {
    const lots = lotsHeld(facts, each);
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
  const { tax, tradeDate } = facts.problem;
  if (tax.washSaleDays === 0) return [];
  const lossGroups = new Map<InstrumentSymbol, string>();
  for (const account of facts.problem.accounts) {
    if (account.taxTreatment !== 'taxable') continue;
    for (const trade of account.recentTrades) {
      const age = daysBetween(trade.tradedOn, tradeDate);
      const lost =
        trade.side === 'sell' && (trade.realizedGain === null || trade.realizedGain.lt(ZERO));
      if (lost && age >= 0 && age <= tax.washSaleDays) {
        lossGroups.set(groupOf(facts, trade.symbol), `a sale on ${trade.tradedOn}`);
      }
    }
  }
  for (const each of knownOrders(facts)) {
    const lots = lotsHeld(facts, each);
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
        const lots = lotsHeld(facts, each);
        return each.order.lots.map((slice) => {
          const lot = lots.find((held) => held.lotId === slice.lotId);
          return lot === undefined ? ZERO : gainOf(facts, each, lot, slice);
        });
      }),
  );
}

function gainOf(facts: Facts, each: OrderFacts, lot: LotFacts, { quantity }: OrderLot): Decimal {
  const { price, currency } = each.instrument;
  return (price ?? ZERO).minus(lot.unitCost).times(quantity).times(fxRate(facts, currency));
}

function taxOnShare(facts: Facts, each: OrderFacts, lot: LotFacts): Decimal {
  const { price, currency } = each.instrument;
  const gain = (price ?? ZERO).minus(lot.unitCost).times(fxRate(facts, currency));
  return gain.times(rateOn(facts, each, lot));
}

function rateOn(facts: Facts, each: OrderFacts, lot: LotFacts): Decimal {
  const { tax } = facts.problem;
  if (each.account.taxTreatment !== 'taxable') return ZERO;
  if (lot.unitCost.gt(each.instrument.price ?? ZERO) && boughtLately(facts, each)) return ZERO;
  return lot.longTerm ? tax.longTermRate : tax.shortTermRate;
}

function losesForTax(facts: Facts, { account, instrument }: OrderFacts, lot: LotFacts): boolean {
  return (
    facts.problem.tax.washSaleDays > 0 &&
    account.taxTreatment === 'taxable' &&
    lot.unitCost.gt(instrument.price ?? ZERO)
  );
}

/** Whether anything identical was bought in the days before today, in any account. */
function boughtLately(facts: Facts, { instrument }: OrderFacts): boolean {
  const { tax, tradeDate } = facts.problem;
  if (tax.washSaleDays === 0) return false;
  const earliest = plusDays(tradeDate, -tax.washSaleDays);
  const recent = (day: TradeDate) => earliest <= day && day <= tradeDate;
  const identical = (symbol: InstrumentSymbol) =>
    groupOf(facts, symbol) === instrument.identicalGroup;
  return facts.problem.accounts.some(
    ({ holdings, recentTrades }) =>
      holdings.some(
        ({ symbol, lots }) => identical(symbol) && lots.some((lot) => recent(lot.acquiredOn)),
      ) ||
      recentTrades.some(
        ({ symbol, side, tradedOn }) => identical(symbol) && side === 'buy' && recent(tradedOn),
      ),
  );
}

function groupOf(facts: Facts, symbol: InstrumentSymbol): InstrumentSymbol {
  return facts.instruments.get(symbol)?.identicalGroup ?? symbol;
}

/** The holding's lots, and one more for the shares that none of them covers. */
function lotsHeld({ problem }: Facts, { holding }: OrderFacts): readonly LotFacts[] {
  if (holding === undefined) return [];
  const lots = holding.lots.filter(({ quantity }) => quantity.gt(ZERO));
  const covered = sum(lots.map(({ quantity }) => quantity));
  const rest = holding.quantity.minus(covered);
  const assigned = lots.map(({ lotId, acquiredOn, quantity, costBasis }) => ({
    lotId,
    acquiredOn,
    quantity,
    unitCost: divide(costBasis ?? ZERO, quantity),
    longTerm: olderThanOneYear(acquiredOn, problem.tradeDate),
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
