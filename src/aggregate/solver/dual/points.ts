/**
 * What one position costs as a function of its trade: the points between which that function is linear, whatever the
 * prices λ.
 *
 * The function is zero at no trade, jumps to an order's fixed cost, and is linear between minimum order, lot edges,
 * bends of the commission and the most that can be traded. What a point costs is linear in λ,
 *
 *     c(x_k) = fixed_k + (z_a + v_i)·money_k + (z_a + k)·cost_k + t·|money_k| + ν·gain_k,
 *
 * so everything but λ is tabulated once, in flat arrays: they are gone through at every evaluation of L(λ).
 */
import type { Model, ModelPosition, SaleCurve } from '../../model/model.ts';
import { oncePerModel } from '../../model/once.ts';
import { orderEffect } from '../order-effect.ts';

/** Sizes this close to a whole number of quanta are one. */
const WHOLE_TOLERANCE = 1e-6;

export interface PointTable {
  /** By point: the trade, its money, and what it costs and realises. */
  readonly quanta: Float64Array;
  readonly money: Float64Array;
  readonly cost: Float64Array;
  readonly gain: Float64Array;
  readonly fixed: Float64Array;
  /** By list: its first and last point and the one of no trade. See `listOf`. */
  readonly first: Int32Array;
  readonly nothing: Int32Array;
  readonly last: Int32Array;
}

/** A position has two lists of points, which coincide where there is no loss to spare. */
export function listOf(position: number, sparingLosses: boolean): number {
  return 2 * position + (sparingLosses ? 1 : 0);
}

export const pointsOf = oncePerModel(tabulate);

function tabulate(model: Model): PointTable {
  const first = new Int32Array(2 * model.positions.length);
  const nothing = new Int32Array(first.length);
  const last = new Int32Array(first.length);
  const points = new PointList(model);
  model.positions.forEach((position, index) => {
    for (const sparing of [false, true]) {
      const list = listOf(index, sparing);
      if (sparing && position.saleSparingLosses === position.sale) {
        first[list] = first[list - 1] as number;
        nothing[list] = nothing[list - 1] as number;
        last[list] = last[list - 1] as number;
        continue;
      }
      const curve = sparing ? position.saleSparingLosses : position.sale;
      const quanta = listQuanta(model, position, curve);
      first[list] = points.count;
      nothing[list] = points.count + quanta.indexOf(0);
      for (const at of quanta) points.add(position, curve, at);
      last[list] = points.count - 1;
    }
  });
  return { ...points.columns(), first, nothing, last };
}

/** The table's columns as they grow. */
class PointList {
  readonly #model: Model;
  readonly #quanta: number[] = [];
  readonly #money: number[] = [];
  readonly #cost: number[] = [];
  readonly #gain: number[] = [];
  readonly #fixed: number[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  get count(): number {
    return this.#quanta.length;
  }

  add(position: ModelPosition, curve: SaleCurve, quanta: number): void {
    const effect = quanta === 0 ? null : orderEffect(this.#model, position, curve, quanta);
    this.#quanta.push(quanta);
    this.#money.push(quanta * position.unit);
    this.#cost.push(effect?.cost ?? 0);
    this.#gain.push(effect?.gain ?? 0);
    this.#fixed.push(effect?.price ?? 0);
  }

  columns() {
    return {
      quanta: new Float64Array(this.#quanta),
      money: new Float64Array(this.#money),
      cost: new Float64Array(this.#cost),
      gain: new Float64Array(this.#gain),
      fixed: new Float64Array(this.#fixed),
    };
  }
}

/** The sales, no trade, and the purchases of a position, ascending. */
export function listQuanta(
  model: Model,
  position: ModelPosition,
  curve: SaleCurve,
): readonly number[] {
  const bends = commissionBends(model, position);
  const { minOrder, maxBuy } = position;
  const sales = listSizes(
    curve.max < minOrder ? NO_BENDS : [...curve.units, ...bends],
    minOrder,
    curve.max,
  );
  const wholeSale = curve.max > 0 && curve.max < minOrder && curve.sellsAll ? [curve.max] : [];
  const purchases = listSizes(bends, minOrder, maxBuy);
  return [...[...sales, ...wholeSale].reverse().map((size) => -size), 0, ...purchases];
}

/** From the least to the most, with the whole quanta on either side of every bend between. */
function listSizes(bends: readonly number[], least: number, most: number): readonly number[] {
  if (most < least) return [];
  if (bends.length === 0) return most === least ? [least] : [least, most];
  const beside = bends.flatMap((bend) => [
    Math.floor(bend + WHOLE_TOLERANCE),
    Math.ceil(bend - WHOLE_TOLERANCE),
  ]);
  const inside = beside.filter((size) => size > least && size < most);
  return [...new Set([least, ...inside, most])].sort((left, right) => left - right);
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
