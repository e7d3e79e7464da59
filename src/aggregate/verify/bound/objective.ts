/**
 * F of a set of orders (docs/METHODS.md, section "The model"), from the problem's prices and the orders' quantities:
 * costs and taxes before they are rounded to cents.
 */
import { type Decimal, toFloat, ZERO } from '#domain/decimal.ts';
import { type AssetClass, CASH, type Currency, type InstrumentSymbol } from '#domain/ids.ts';
import { currenciesIn, type Facts, fxRate, heldValues, type OrderFacts } from '../facts.ts';
import { taxOnShare } from '../lot-taxes.ts';
import type { Aim } from './aim.ts';
import { valueAt } from './bends.ts';
import { ownPrice } from './instrument-prices.ts';
import { commissionAt, placeReader, type TradablePlace } from './places.ts';
import { readRisk, riskPrice, varianceAfter } from './risk.ts';

export function objectiveOf(facts: Facts, aim: Aim, orders: readonly OrderFacts[]): number {
  const readPlace = placeReader(facts, aim.prices);
  const priced = orders.map((each) =>
    priceOrder(facts, aim, each, readPlace(each.account.accountId, each.instrument)),
  );
  return (
    priced.reduce((total, { price }) => total + price, 0) +
    priceValues(facts, aim, orders) +
    priceCash(facts, aim, priced) +
    priceRisk(facts, aim, orders)
  );
}

function priceRisk(facts: Facts, aim: Aim, orders: readonly OrderFacts[]): number {
  const risk = readRisk(facts, aim);
  if (risk === null) return 0;
  return riskPrice(risk, facts, varianceAfter(risk, facts, moneyMoved(orders)));
}

/** Money that orders add to every instrument. */
export function moneyMoved(orders: readonly OrderFacts[]): ReadonlyMap<InstrumentSymbol, number> {
  const moved = new Map<InstrumentSymbol, number>();
  for (const { order, value } of orders) {
    const signed = toFloat(value) * (order.side === 'buy' ? 1 : -1);
    moved.set(order.symbol, (moved.get(order.symbol) ?? 0) + signed);
  }
  return moved;
}

interface Priced {
  readonly each: OrderFacts;
  /** Its own part of F, and the cost in it that is paid from cash. */
  readonly price: number;
  readonly cost: number;
}

function priceOrder(
  facts: Facts,
  { prices }: Aim,
  each: OrderFacts,
  place: TradablePlace | null,
): Priced {
  // What may not be traded at all is found by other checks.
  if (place === null) return { each, price: 0, cost: 0 };
  const quanta = toFloat(each.order.quantity) / place.shares;
  const cost = commissionAt(place.commission, quanta) + place.spread * quanta;
  const steered = place.steering[each.order.side] * quanta;
  return { each, cost, price: cost + prices.order + steered + pricedTax(facts, each, prices) };
}

/** A loss counts for its agreed part of the tax it saves. */
function pricedTax(facts: Facts, each: OrderFacts, { lossWorth }: Aim['prices']): number {
  const lots = facts.lotsOf(each.holding);
  return each.order.lots.reduce((total, { lotId, quantity }) => {
    const lot = lots.find((held) => held.lotId === lotId);
    if (lot === undefined) return total;
    const tax = toFloat(taxOnShare(facts, each, lot).times(quantity));
    return total + (tax < 0 ? lossWorth * tax : tax);
  }, 0);
}

/** φ of every class and of every instrument; what orders cost is not counted as cash out of place. */
function priceValues(facts: Facts, aim: Aim, orders: readonly OrderFacts[]): number {
  const moved = new Map<InstrumentSymbol, Decimal>();
  let spent = ZERO;
  for (const { order, value } of orders) {
    const signed = order.side === 'buy' ? value : ZERO.minus(value);
    moved.set(order.symbol, (moved.get(order.symbol) ?? ZERO).plus(signed));
    spent = spent.plus(signed);
  }
  const classes = new Map<AssetClass, number>(aim.classValues);
  const add = (assetClass: AssetClass, amount: number) =>
    classes.set(assetClass, (classes.get(assetClass) ?? 0) + amount);
  add(CASH, -toFloat(spent));
  let price = 0;
  const held = heldValues(facts);
  for (const instrument of facts.problem.instruments) {
    const change = moved.get(instrument.symbol) ?? ZERO;
    for (const { assetClass, weight } of instrument.exposures) {
      add(assetClass, toFloat(change.times(weight)));
    }
    const own = ownPrice(facts, aim, instrument);
    if (own === undefined) continue;
    price += valueAt(own, toFloat((held.get(instrument.symbol) ?? ZERO).plus(change)));
  }
  for (const [assetClass, phi] of aim.classes) price += valueAt(phi, classes.get(assetClass) ?? 0);
  return price;
}

/** Conversions, and what is missing from reserves. */
function priceCash(facts: Facts, { prices }: Aim, priced: readonly Priced[]): number {
  const { problem } = facts;
  const spread = toFloat(problem.fx.spreadRate);
  let total = 0;
  for (const { account, purses } of facts.accounts.values()) {
    const balances = new Map<Currency, number>();
    for (const currency of currenciesIn(facts, purses)) balances.set(currency, 0);
    for (const [currency, amount] of purses) {
      balances.set(currency, toFloat(amount.times(fxRate(facts, currency))));
    }
    for (const { each, cost } of priced) {
      if (each.account !== account) continue;
      const { currency } = each.instrument;
      const paid = (each.order.side === 'buy' ? 1 : -1) * toFloat(each.value) + cost;
      balances.set(currency, (balances.get(currency) ?? 0) - paid);
    }
    // An account with one currency has nothing to convert.
    const short = balances.size === 1 ? 0 : shortOf([...balances.values()]);
    const cash = [...balances.values()].reduce((left, balance) => left + balance, 0);
    const reserve = account.tradable ? toFloat(account.reserve) : 0;
    total += spread * short + prices.breach * Math.max(0, reserve - (cash - spread * short));
  }
  return total;
}

function shortOf(balances: readonly number[]): number {
  return balances.reduce((total, balance) => total + Math.max(0, -balance), 0);
}
