/**
 * How long stated returns take to pay for a trade: the horizon H* at which its benefit equals its cost and tax.
 *
 * In one account money moves from what is given up (sales, cash drawn) to what is taken on (purchases, cash left
 * over). An order of m is set against the average of the other side, whose yearly return is ᾱ and whose cost and tax
 * for one unit of money is c̄:
 *
 *     purchase   H* = (c + m·c̄) / (m·(α − ᾱ))
 *     sale       H* = (c + m·c̄) / (m·(ᾱ − α))
 *
 * c is the order's own cost and tax, α = Σ_g exposure_g·α_g its stated yearly return, nothing where none is stated.
 */
import { type Decimal, divide, sum, ZERO } from '#domain/decimal.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
import type { Rules } from '../model/permissions.ts';
import type { PricedOrder } from './orders.ts';

const YEARS_PLACES = 4;

/** Years for each order, null where its benefit never pays; null altogether where no returns are stated. */
export type BreakEvens = ReadonlyMap<PricedOrder, Decimal | null> | null;

export function findBreakEvens(
  { household: { problem } }: Rules,
  orders: readonly PricedOrder[],
): BreakEvens {
  if (problem.method !== 'TACTICAL_REBALANCING') return null;
  if (Object.keys(problem.expectedReturns).length === 0) return null;
  const byAccount = Map.groupBy(orders, ({ account }) => account);
  return new Map(
    [...byAccount.values()].flatMap((group) => {
      const { givenUp, takenOn } = takeSides(problem, group);
      return group.map((order) => {
        const opposite = order.side === 'buy' ? givenUp : takenOn;
        return [order, yearsFor(problem, order, opposite)] as const;
      });
    }),
  );
}

/** Money that moves, with what it costs and what it returns in a year, in base currency. */
interface Flow {
  readonly money: Decimal;
  readonly price: Decimal;
  readonly yearly: Decimal;
}

function takeSides(problem: RebalancingProblem, orders: readonly PricedOrder[]) {
  const flows = (side: PricedOrder['side']) =>
    orders.filter((order) => order.side === side).map((order) => flowOf(problem, order));
  const bought = flows('buy');
  const sold = flows('sell');
  const drawn = sum(bought.map(({ money }) => money)).minus(sum(sold.map(({ money }) => money)));
  const cash = {
    money: drawn.abs(),
    price: ZERO,
    yearly: drawn.abs().times(statedFor(problem, CASH)),
  };
  return drawn.gt(ZERO)
    ? { givenUp: total([...sold, cash]), takenOn: total(bought) }
    : { givenUp: total(sold), takenOn: total([...bought, cash]) };
}

function flowOf(problem: RebalancingProblem, order: PricedOrder): Flow {
  const { instrument, notionalBase, commission, spread, tax } = order;
  const stated = sum(
    instrument.exposures.map(({ assetClass, weight }) =>
      weight.times(statedFor(problem, assetClass)),
    ),
  );
  return {
    money: notionalBase,
    price: commission.plus(spread).plus(tax),
    yearly: notionalBase.times(stated),
  };
}

function statedFor({ expectedReturns }: RebalancingProblem, assetClass: AssetClass): Decimal {
  return expectedReturns[assetClass] ?? ZERO;
}

function total(flows: readonly Flow[]): Flow {
  return {
    money: sum(flows.map(({ money }) => money)),
    price: sum(flows.map(({ price }) => price)),
    yearly: sum(flows.map(({ yearly }) => yearly)),
  };
}

function yearsFor(problem: RebalancingProblem, order: PricedOrder, opposite: Flow): Decimal | null {
  const own = flowOf(problem, order);
  // Both times the money of the other side, so nothing is divided before the end.
  const price = own.price.times(opposite.money).plus(opposite.price.times(own.money));
  if (price.lte(ZERO)) return ZERO;
  const gained = own.yearly.times(opposite.money).minus(opposite.yearly.times(own.money));
  const benefit = order.side === 'buy' ? gained : ZERO.minus(gained);
  return benefit.gt(ZERO) ? divide(price, benefit).round(YEARS_PLACES) : null;
}
