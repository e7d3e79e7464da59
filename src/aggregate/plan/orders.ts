/** Orders in exact decimals: quantities back from the solver, and what each order costs, realises and is taxed. */
import { type Decimal, decimal, larger, roundTo, smaller, sum, ZERO } from '#domain/decimal.ts';
import type { ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { invariant } from '#domain/invariant.ts';
import type { Side } from '#domain/vocabulary.ts';
import { type Household, type HouseholdAccount, rateOf, weightIn } from '../household.ts';
import type { Rules } from '../model/permissions.ts';
import { saleLots, taxTerms } from '../model/sales.ts';
import { type LotSale, sellFrom } from '../tax/lots.ts';

const CENT_PLACES = 2;

/** One instrument in one account. */
export interface Execution {
  readonly account: HouseholdAccount;
  readonly instrument: ProblemInstrument;
  readonly side: Side;
  /** Shares, positive. */
  readonly quantity: Decimal;
}

export interface PricedOrder extends Execution {
  readonly price: Decimal;
  /** Quantity × price, in the instrument's currency and in base currency. */
  readonly notional: Decimal;
  readonly notionalBase: Decimal;
  /** In base currency, rounded up to the cent. */
  readonly commission: Decimal;
  readonly spread: Decimal;
  readonly lots: readonly LotSale[];
  readonly tax: Decimal;
}

export function priceOrders(
  rules: Rules,
  executions: readonly Execution[],
): readonly PricedOrder[] {
  const boughtGroups = new Set(
    executions
      .filter(({ side }) => side === 'buy')
      .map(({ instrument }) => instrument.identicalGroup),
  );
  return executions.map((execution) => {
    const { account, instrument, side, quantity } = execution;
    const { price } = instrument;
    invariant(price !== null, `an order for ${instrument.symbol}, which has no price`);
    const notional = price.times(quantity);
    const notionalBase = notional.times(rateOf(rules.household.problem, instrument.currency));
    const lots =
      side === 'sell'
        ? lotsSold(rules, execution, boughtGroups.has(instrument.identicalGroup))
        : [];
    return {
      ...execution,
      price,
      notional,
      notionalBase,
      commission: commissionOf(account, quantity, notionalBase),
      spread: roundTo(notionalBase.times(rules.household.problem.spreadRate), CENT_PLACES, 'up'),
      lots,
      tax: sum(lots.map((lot) => lot.tax)),
    };
  });
}

function lotsSold(
  rules: Rules,
  { account, instrument, quantity }: Execution,
  sparesLosses: boolean,
): readonly LotSale[] {
  const lots = saleLots(rules, account, instrument);
  const terms = taxTerms(rules, account, instrument);
  return sellFrom(sparesLosses ? lots.sparingLosses : lots.all, quantity, terms);
}

function commissionOf(
  { account: { commission } }: HouseholdAccount,
  quantity: Decimal,
  notionalBase: Decimal,
): Decimal {
  const formula = commission.perOrder
    .plus(commission.perShare.times(quantity))
    .plus(commission.rate.times(notionalBase));
  const atLeast = larger(formula, commission.minimum);
  const bounded = commission.maximum === null ? atLeast : smaller(atLeast, commission.maximum);
  return roundTo(bounded, CENT_PLACES, 'up');
}

/** Net gain of all taxable accounts; losses count against gains. */
export function realizedGains(orders: readonly PricedOrder[]): Decimal {
  return sum(
    orders
      .filter(({ account }) => account.account.taxTreatment === 'taxable')
      .flatMap(({ lots }) => lots.map((lot) => lot.realizedGain)),
  );
}

/** Half the sum of absolute trade values over the household's value before trading. */
export function turnoverOf(household: Household, orders: readonly PricedOrder[]): Decimal {
  const traded = sum(orders.map((order) => order.notionalBase));
  return weightIn(household.totalValue.times(TWO), traded);
}
const TWO = decimal('2');

export function ordersCost(orders: readonly PricedOrder[]): Decimal {
  return sum(orders.map((order) => order.commission.plus(order.spread)));
}

/** What an order adds to its account's cash, in the instrument's currency without its costs. */
export function proceeds({ side, notional }: PricedOrder): Decimal {
  return side === 'sell' ? notional : ZERO.minus(notional);
}
