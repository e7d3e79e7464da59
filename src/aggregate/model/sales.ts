/** What selling a position realises, lot by lot, as the solver's curves. */
import { type Decimal, toFloat, ZERO } from '#domain/decimal.ts';
import type { ProblemHolding, ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { type HouseholdAccount, rateOf } from '../household.ts';
import { type Lot, lotsOf, saleOrder, type TaxTerms, unitGain, unitTax } from '../tax/lots.ts';
import type { SaleCurve } from './model.ts';
import type { Rules } from './permissions.ts';
import { toQuanta } from './quanta.ts';

export interface Sales {
  readonly sale: SaleCurve;
  readonly saleSparingLosses: SaleCurve;
}

const EMPTY = new Float64Array(0);
const NOTHING: SaleCurve = { units: EMPTY, tax: EMPTY, gain: EMPTY, max: 0, sellsAll: true };

/** The lots in sale order, and those that may go while an identical instrument is bought. */
export interface SaleLots {
  readonly all: readonly Lot[];
  readonly sparingLosses: readonly Lot[];
}

export function compileSales(
  rules: Rules,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
  options: { readonly decimals: number; readonly allowed: boolean },
): Sales {
  const holding = account.holdings.get(instrument.symbol);
  if (!options.allowed || holding === undefined)
    return { sale: NOTHING, saleSparingLosses: NOTHING };
  const known = rules.sales.get(holding) ?? drawSales(rules, account, instrument, options.decimals);
  rules.sales.set(holding, known);
  return known;
}

function drawSales(
  rules: Rules,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
  decimals: number,
): Sales {
  const terms = taxTerms(rules, account, instrument);
  const lots = saleLots(rules, account, instrument);
  const held = account.holdings.get(instrument.symbol)?.quantity ?? ZERO;
  const draw = (drawn: readonly Lot[]) => drawCurve(drawn, terms, { decimals, held });
  const sale = draw(lots.all);
  const spares = lots.sparingLosses.length < lots.all.length;
  return { sale, saleSparingLosses: spares ? draw(lots.sparingLosses) : sale };
}

/** Only a taxable account has gains and losses; the window of a wash sale takes the worth out of a loss. */
export function taxTerms(
  { household: { problem }, washSales }: Rules,
  { account }: HouseholdAccount,
  instrument: ProblemInstrument,
): TaxTerms {
  const taxed = account.taxTreatment === 'taxable';
  return {
    taxed,
    price: instrument.price ?? ZERO,
    fxRate: rateOf(problem, instrument.currency),
    shortTermRate: taxed ? problem.tax.shortTermRate : ZERO,
    longTermRate: taxed ? problem.tax.longTermRate : ZERO,
    lossDisallowed: washSales.lossDisallowed.has(instrument.identicalGroup),
  };
}

/**
 * Losses matter only in taxable accounts. Where the lots go in a prescribed order, sparing a loss means stopping
 * before it.
 */
export function saleLots(
  rules: Rules,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
): SaleLots {
  const holding = account.holdings.get(instrument.symbol);
  if (holding === undefined) return { all: [], sparingLosses: [] };
  const known = rules.saleLots.get(holding) ?? orderLots(rules, account, instrument, holding);
  rules.saleLots.set(holding, known);
  return known;
}

function orderLots(
  rules: Rules,
  account: HouseholdAccount,
  instrument: ProblemInstrument,
  holding: ProblemHolding,
): SaleLots {
  const { problem } = rules.household;
  const terms = taxTerms(rules, account, instrument);
  const all = saleOrder(lotsOf(holding, problem.tradeDate), problem.tax.lots, terms);
  if (account.account.taxTreatment !== 'taxable' || problem.tax.washSaleDays === 0) {
    return { all, sparingLosses: all };
  }
  const loses = (lot: Lot) => lot.unitCost.gt(terms.price);
  if (problem.tax.lots === 'min_tax') {
    return { all, sparingLosses: all.filter((lot) => !loses(lot)) };
  }
  const first = all.findIndex(loses);
  return { all, sparingLosses: first === -1 ? all : all.slice(0, first) };
}

function drawCurve(
  lots: readonly Lot[],
  terms: TaxTerms,
  { decimals, held }: { readonly decimals: number; readonly held: Decimal },
): SaleCurve {
  const shares = 10 ** -decimals;
  const units = new Float64Array(lots.length);
  const tax = new Float64Array(lots.length);
  const gain = new Float64Array(lots.length);
  let total = ZERO;
  lots.forEach((lot, index) => {
    total = total.plus(lot.quantity);
    units[index] = toQuanta(total, decimals);
    tax[index] = toFloat(unitTax(lot, terms)) * shares;
    gain[index] = terms.taxed ? toFloat(unitGain(lot, terms)) * shares : 0;
  });
  const max = Math.floor(toQuanta(total, decimals) + 1e-9);
  return { units, tax, gain, max, sellsAll: max === Math.floor(toQuanta(held, decimals) + 1e-9) };
}
