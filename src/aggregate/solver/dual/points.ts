/**
 * What one position costs as a function of its trade, at given prices: the points between which that function is
 * linear, and its lower convex envelope.
 *
 * The function is zero at no trade, jumps to an order's fixed cost, and is linear between minimum order, lot edges,
 * bends of the commission and the most that can be traded.
 */
import type { Model, ModelPosition, SaleCurve } from '../../model/model.ts';
import { commissionOf } from '../../model/model.ts';

/** Prices that a position sees, all in money for one unit of money or one order. */
export interface PositionPrices {
  /** Of holding one unit of money more of the instrument. */
  readonly value: number;
  /** Of one unit of cost. */
  readonly cost: number;
  /** Of one unit of money traded. */
  readonly traded: number;
  /** Of one unit of realised gain. */
  readonly gain: number;
}

/** Points closer than this, in quanta, are one: slopes between them would be rounding noise. */
const APART = 1e-6;

/** Trades in ascending order with their prices; reused for one position after the other. */
export class PointList {
  readonly quanta: number[] = [];
  readonly prices: number[] = [];
  count = 0;
  /** Index of the point of no trade. */
  nothing = 0;

  push(quanta: number, price: number): void {
    const last =
      this.count === 0 ? Number.NEGATIVE_INFINITY : (this.quanta[this.count - 1] as number);
    // No trade is always listed, however small the sale before it.
    if (quanta <= last || (quanta !== 0 && quanta < last + APART)) return;
    this.quanta[this.count] = quanta;
    this.prices[this.count] = price;
    this.count += 1;
  }
}

/** Everything that a trade of `quanta` costs at the given prices; zero for no trade. */
export function priceTrade(
  model: Model,
  position: ModelPosition,
  curve: SaleCurve,
  prices: PositionPrices,
  quanta: number,
): number {
  if (quanta === 0) return 0;
  const size = Math.abs(quanta);
  const cost = commissionOf(model, position, size) + position.spreadPerUnit * size;
  const common = cost * prices.cost + model.prices.order + prices.traded * position.unit * size;
  const held = prices.value * position.unit * quanta;
  if (quanta > 0) return common + held + position.buySteering * size;
  return common + held + position.sellSteering * size + priceSale(model, curve, prices.gain, size);
}

function priceSale(model: Model, curve: SaleCurve, gainPrice: number, size: number): number {
  const { lossBenefit } = model.prices;
  let total = 0;
  for (let lot = 0, from = 0; lot < curve.units.length && from < size; lot += 1) {
    const until = Math.min(size, curve.units[lot] as number);
    const tax = curve.tax[lot] as number;
    total +=
      (until - from) *
      ((tax < 0 ? lossBenefit * tax : tax) + gainPrice * (curve.gain[lot] as number));
    from = until;
  }
  return total;
}

/** Lists the sales, no trade, and the purchases of a position. */
export function listPoints(
  list: PointList,
  model: Model,
  position: ModelPosition,
  options: { readonly curve: SaleCurve; readonly mayBuy: boolean; readonly prices: PositionPrices },
): void {
  const { curve, prices } = options;
  list.count = 0;
  const add = (quanta: number) =>
    list.push(quanta, priceTrade(model, position, curve, prices, quanta));
  const bends = commissionBends(model, position);
  if (curve.max > 0) listSales(curve, position.minOrder, bends, add);
  list.nothing = list.count;
  list.push(0, 0);
  if (options.mayBuy && position.maxBuy >= position.minOrder) {
    add(position.minOrder);
    for (const bend of bends) if (bend > position.minOrder && bend < position.maxBuy) add(bend);
    add(position.maxBuy);
  }
}

function listSales(
  curve: SaleCurve,
  minOrder: number,
  bends: readonly number[],
  add: (quanta: number) => void,
): void {
  if (curve.max < minOrder) {
    if (curve.sellsAll) add(-curve.max);
    return;
  }
  const inside = [...curve.units, ...bends].filter(
    (units) => units > minOrder && units < curve.max,
  );
  inside.sort((left, right) => right - left);
  add(-curve.max);
  for (const units of inside) add(-units);
  add(-minOrder);
}

/** Sizes at which the commission leaves its minimum and reaches its maximum, ascending. */
function commissionBends(model: Model, position: ModelPosition): readonly number[] {
  const { commission } = model.accounts[position.account] as Model['accounts'][number];
  const { perOrder, minimum, maximum } = commission;
  if (position.commissionPerUnit === 0) return NO_BENDS;
  return [minimum, maximum]
    .map((bound) => (bound - perOrder) / position.commissionPerUnit)
    .filter((size) => size > 0 && Number.isFinite(size));
}
const NO_BENDS: readonly number[] = [];
