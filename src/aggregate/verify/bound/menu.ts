/**
 * All that one account may do with one instrument, at given prices: the sizes at which the price of an order bends,
 * and between which of them every size is open.
 *
 *     c(x) = cost(|x|)·cost price + order + |x|·(steering + p·traded price) + p·x·value price
 *          + Σ over the lots sold (priced tax + gain·gain price),      c(0) = 0
 */
import type { Prices } from './aim.ts';
import { commissionAt, type LotStretch, quantaOf, type TradablePlace } from './places.ts';

/** What a place pays for each unit of money, cost or gain, the multipliers included. */
export interface PlacePrices {
  readonly value: number;
  readonly cost: number;
  readonly traded: number;
  readonly gain: number;
}

/** Sizes in quanta from the largest sale to the largest purchase, with their prices. */
export interface Menu {
  readonly unit: number;
  readonly sizes: readonly number[];
  readonly prices: readonly number[];
  /** Whether every size between this one and the next is open, at prices on the straight line between them. */
  readonly joined: readonly boolean[];
}

export interface Terms {
  readonly prices: Prices;
  readonly at: PlacePrices;
  readonly mayBuy: boolean;
  /** Whether lots with losses are spared. */
  readonly spares: boolean;
  /** Whether there must be an order, or must be none; undefined leaves both open. */
  readonly ordered: boolean | undefined;
}

export function menuOf(place: TradablePlace, terms: Terms): Menu {
  const lots = terms.spares ? place.lotsWithoutLosses : place.lots;
  const sales = terms.ordered === false ? [] : saleSizes(place, lots);
  const purchases = terms.ordered !== false && terms.mayBuy ? purchaseSizes(place) : [];
  const nothing = terms.ordered === true ? [] : [0];
  const sizes = [...sales.map((size) => -size).reverse(), ...nothing, ...purchases];
  return {
    unit: place.unit,
    sizes,
    prices: sizes.map((size) => (size === 0 ? 0 : orderPrice(place, lots, terms, size))),
    joined: sizes.map((size, index) => size * (sizes[index + 1] ?? 0) > 0),
  };
}

/** Ascending: the least order, the whole quanta around the ends of lots and the bends of the commission, everything. */
function saleSizes(place: TradablePlace, lots: readonly LotStretch[]): readonly number[] {
  const ends = lots.map(({ end }) => end);
  const most = quantaOf(lots);
  if (most === 0) return [];
  const everything = most === Math.floor(place.held + WHOLE);
  if (most < place.leastOrder) return everything ? [most] : [];
  return between(place.leastOrder, [...ends, ...commissionBends(place)], most);
}
const WHOLE = 1e-9;

function purchaseSizes(place: TradablePlace): readonly number[] {
  const { leastOrder, mostBought } = place;
  return mostBought < leastOrder ? [] : between(leastOrder, commissionBends(place), mostBought);
}

function between(least: number, inside: readonly number[], most: number): readonly number[] {
  const whole = inside.flatMap((size) => [Math.floor(size + BLUR), Math.ceil(size - BLUR)]);
  const open = whole.filter((size) => size > least && size < most);
  return [...new Set([least, ...open, most])].sort((left, right) => left - right);
}

/** Sizes are sums of doubles: this close to a whole number they are it. */
const BLUR = 1e-6;

/** Where the commission leaves its minimum and where it reaches its maximum. */
function commissionBends({ commission }: TradablePlace): readonly number[] {
  const { perOrder, perUnit, least, most } = commission;
  if (perUnit === 0) return [];
  return [(least - perOrder) / perUnit, (most - perOrder) / perUnit].filter(Number.isFinite);
}

function orderPrice(
  place: TradablePlace,
  lots: readonly LotStretch[],
  { prices, at }: Terms,
  size: number,
): number {
  const { unit, commission, spread, steering } = place;
  const many = Math.abs(size);
  const cost = commissionAt(commission, many) + spread * many;
  const steered = (size > 0 ? steering.buy : steering.sell) * many;
  const order =
    cost * at.cost + prices.order + steered + at.traded * unit * many + at.value * unit * size;
  return size > 0 ? order : order + realised(lots, many, prices.lossWorth, at.gain);
}

/** Tax and priced gain of selling so many quanta; a saved tax counts in part. */
function realised(
  lots: readonly LotStretch[],
  quanta: number,
  lossWorth: number,
  gainPrice: number,
): number {
  let sold = 0;
  let price = 0;
  for (const { end, tax, gain } of lots) {
    if (sold >= quanta) break;
    const until = Math.min(quanta, end);
    price += (until - sold) * ((tax < 0 ? lossWorth * tax : tax) + gainPrice * gain);
    sold = until;
  }
  return price;
}
