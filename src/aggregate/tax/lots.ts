/**
 * Which lots a sale takes, and what that realises.
 *
 * A gain is proceeds minus cost basis, long-term when the lot was held for more than one year
 * (US Internal Revenue Code §1222). What is not known is taken at its worst: no basis is a basis of zero, no
 * date is short-term.
 */
import { type Decimal, divide, larger, roundTo, smaller, sum, ZERO } from '#domain/decimal.ts';
import type { ProblemHolding } from '#domain/documents/rebalancing-problem.ts';
import { compareText } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import type { LotMethod } from '#domain/vocabulary.ts';

/** The name of shares that the broker assigns to no lot. */
export const UNASSIGNED_LOT = 'unassigned';
const CENT_PLACES = 2;

export interface Lot {
  readonly lotId: string;
  readonly acquiredOn: TradeDate | null;
  readonly quantity: Decimal;
  /** Cost of one share in the instrument's currency. */
  readonly unitCost: Decimal;
  readonly longTerm: boolean;
}

/** What decides the tax on one lot's gain. */
export interface TaxTerms {
  /** False in an account whose sales are no taxable events. */
  readonly taxed: boolean;
  /** One share in the instrument's currency, and that currency in base currency. */
  readonly price: Decimal;
  readonly fxRate: Decimal;
  readonly shortTermRate: Decimal;
  readonly longTermRate: Decimal;
  /** True where a loss saves no tax because an identical instrument was bought a short time ago. */
  readonly lossDisallowed: boolean;
}

export interface LotSale {
  readonly lot: Lot;
  readonly quantity: Decimal;
  /** In base currency, to the cent. */
  readonly realizedGain: Decimal;
  readonly tax: Decimal;
}

/** The lots of a holding, with one more for shares that no lot covers; empty lots are left out. */
export function lotsOf(holding: ProblemHolding, tradeDate: TradeDate): readonly Lot[] {
  const lots = holding.lots.filter((lot) => lot.quantity.gt(ZERO));
  const known = lots.map((lot): Lot => {
    const longTerm = isLongTerm(lot.acquiredOn, tradeDate);
    return new CostedLot({ ...lot, costBasis: lot.costBasis ?? ZERO, longTerm });
  });
  const rest = holding.quantity.minus(sum(lots.map((lot) => lot.quantity)));
  if (rest.lte(ZERO)) return known;
  const restCost = (holding.costBasis ?? ZERO).minus(sum(lots.map((lot) => lot.costBasis ?? ZERO)));
  return [
    ...known,
    new CostedLot({
      lotId: UNASSIGNED_LOT,
      acquiredOn: null,
      quantity: rest,
      costBasis: larger(restCost, ZERO),
      longTerm: false,
    }),
  ];
}

/** Divides its cost among its shares when first asked: most lots are never sold from. */
class CostedLot implements Lot {
  readonly lotId: string;
  readonly acquiredOn: TradeDate | null;
  readonly quantity: Decimal;
  readonly longTerm: boolean;
  readonly #costBasis: Decimal;
  #unitCost: Decimal | null = null;

  constructor(lot: Omit<Lot, 'unitCost'> & { readonly costBasis: Decimal }) {
    this.lotId = lot.lotId;
    this.acquiredOn = lot.acquiredOn;
    this.quantity = lot.quantity;
    this.longTerm = lot.longTerm;
    this.#costBasis = lot.costBasis;
  }

  get unitCost(): Decimal {
    this.#unitCost ??= divide(this.#costBasis, this.quantity);
    return this.#unitCost;
  }
}

/** Whether a sale on `tradeDate` comes after the first anniversary of the purchase. */
export function isLongTerm(acquiredOn: TradeDate, tradeDate: TradeDate): boolean {
  const anniversary =
    `${Number(acquiredOn.slice(0, 4)) + 1}`.padStart(4, '0') + acquiredOn.slice(4);
  return tradeDate > anniversary;
}

/** The lots in the order in which a sale takes them. */
export function saleOrder(
  lots: readonly Lot[],
  method: LotMethod,
  terms: TaxTerms,
): readonly Lot[] {
  const byDate = (left: Lot, right: Lot) =>
    compareText(left.acquiredOn ?? '', right.acquiredOn ?? '') ||
    compareText(left.lotId, right.lotId);
  const taxOf = oncePerLot((lot) => unitTax(lot, terms));
  const rankings = {
    min_tax: (left: Lot, right: Lot) => taxOf(left).cmp(taxOf(right)),
    hifo: (left: Lot, right: Lot) => right.unitCost.cmp(left.unitCost),
    fifo: () => 0,
    lifo: (left: Lot, right: Lot) => byDate(right, left),
  } as const satisfies Record<LotMethod, (left: Lot, right: Lot) => number>;
  return [...lots].sort((left, right) => rankings[method](left, right) || byDate(left, right));
}

/** Computes something of every lot once, however often it is asked for. */
function oncePerLot<Result>(workOut: (lot: Lot) => Result): (lot: Lot) => Result {
  const known = new Map<Lot, Result>();
  return (lot) => {
    const result = known.get(lot) ?? workOut(lot);
    known.set(lot, result);
    return result;
  };
}

/** Gain on one share in base currency. */
export function unitGain(lot: Lot, terms: TaxTerms): Decimal {
  return terms.price.minus(lot.unitCost).times(terms.fxRate);
}

/** Tax on the gain of one share in base currency; negative when its loss saves tax. */
export function unitTax(lot: Lot, terms: TaxTerms): Decimal {
  const rate = rateFor(lot, terms);
  return rate.eq(ZERO) ? ZERO : unitGain(lot, terms).times(rate);
}

/** Takes `quantity` from the lots in their order. */
export function sellFrom(
  lots: readonly Lot[],
  quantity: Decimal,
  terms: TaxTerms,
): readonly LotSale[] {
  const sales: LotSale[] = [];
  let left = quantity;
  for (const lot of lots) {
    if (left.lte(ZERO)) break;
    const taken = smaller(lot.quantity, left);
    const realizedGain = roundTo(unitGain(lot, terms).times(taken), CENT_PLACES);
    const tax = roundTo(realizedGain.times(rateFor(lot, terms)), CENT_PLACES);
    sales.push({ lot, quantity: taken, realizedGain, tax });
    left = left.minus(taken);
  }
  return sales;
}

function rateFor(lot: Lot, terms: TaxTerms): Decimal {
  if (!terms.taxed) return ZERO;
  if (terms.lossDisallowed && lot.unitCost.gt(terms.price)) return ZERO;
  return lot.longTerm ? terms.longTermRate : terms.shortTermRate;
}
