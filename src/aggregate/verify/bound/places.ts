/**
 * Every instrument in every account with what an order there may do, in doubles: how finely, how much, at what cost,
 * and what its lots realise.
 */
import { type Decimal, decimal, sum, toFloat, ZERO } from '#domain/decimal.ts';
import type { ProblemAccount, ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import type { AccountId, Currency, InstrumentSymbol } from '#domain/ids.ts';
import { type AccountFacts, type Facts, fxRate, unitValue } from '../facts.ts';
import { gainOnShare, inSaleOrder, losesForTax, lossesLately, taxOnShare } from '../lot-taxes.ts';
import type { LotFacts } from '../lots.ts';
import { type Bans, mayBuy, maySell, readBans } from '../permissions.ts';
import type { Prices } from './aim.ts';

/** One instrument in one account that may be bought or sold at all. Sizes are quanta, prices money for one quantum. */
export interface TradablePlace {
  readonly account: ProblemAccount;
  readonly instrument: ProblemInstrument;
  readonly currency: Currency;
  /** Value of one quantum, and how many shares it is. */
  readonly unit: number;
  readonly shares: number;
  readonly leastOrder: number;
  readonly mostBought: number;
  readonly commission: Commission;
  readonly spread: number;
  /** What steers a purchase and a sale. */
  readonly steering: { readonly buy: number; readonly sell: number };
  readonly lots: readonly LotStretch[];
  /** The lots that may go while the group is bought; the same list where none has a loss. */
  readonly lotsWithoutLosses: readonly LotStretch[];
  readonly held: number;
}

export interface Commission {
  readonly perOrder: number;
  /** For one quantum. */
  readonly perUnit: number;
  readonly least: number;
  readonly most: number;
}

/** Part of a holding: where it ends, counted from the first lot that goes, and what each quantum of it brings. */
export interface LotStretch {
  readonly end: number;
  readonly tax: number;
  readonly gain: number;
}

/** A quantum is no smaller than it takes to be worth this much. */
const FINEST_VALUE = decimal('0.0001');
const TENTH = decimal('0.1');
/** Places down a class's list that are told apart. */
const PLACES_MAX = 20;
const ROUNDING = 1e-9;

export function readPlaces(facts: Facts, prices: Prices): readonly TradablePlace[] {
  const readOne = placeReader(facts, prices);
  return facts.problem.accounts.flatMap(({ accountId }) =>
    facts.problem.instruments.flatMap((instrument) => readOne(accountId, instrument) ?? []),
  );
}

/** Null where the instrument can be neither bought nor sold in the account. */
export type PlaceReader = (
  accountId: AccountId,
  instrument: ProblemInstrument,
) => TradablePlace | null;

export function placeReader(facts: Facts, prices: Prices): PlaceReader {
  const bans = readBans(facts);
  const soldAtLoss = lossesLately(facts);
  const wealths = new Map(
    [...facts.accounts].map(([accountId, account]) => [accountId, wealthOf(facts, account)]),
  );
  return (accountId, instrument) => {
    const account = facts.accounts.get(accountId);
    const wealth = wealths.get(accountId) ?? 0;
    return account === undefined
      ? null
      : readPlace(facts, { account, instrument, wealth, bans, soldAtLoss, prices });
  };
}

interface Reading {
  readonly account: AccountFacts;
  readonly instrument: ProblemInstrument;
  readonly wealth: number;
  readonly bans: Bans;
  readonly soldAtLoss: ReadonlyMap<InstrumentSymbol, unknown>;
  readonly prices: Prices;
}

function readPlace(facts: Facts, reading: Reading): TradablePlace | null {
  const { instrument, wealth, bans, soldAtLoss } = reading;
  const { account, holdings } = reading.account;
  const { problem } = facts;
  const holding = holdings.get(instrument.symbol);
  const sells =
    holding?.quantity.gt(ZERO) === true &&
    !problemForbidsSales(facts) &&
    maySell(bans, account, instrument);
  const buys = mayBuy(bans, account, instrument) && !soldAtLoss.has(instrument.identicalGroup);
  if (!sells && !buys) return null;
  const price = unitValue(facts, instrument.symbol);
  const decimals = decimalsOf(price, account.shareDecimals);
  const shares = 10 ** -decimals;
  const unit = toFloat(price) * shares;
  const { perOrder, perShare, rate, minimum, maximum } = account.commission;
  const leastOrder = Math.max(
    1,
    Math.ceil(toFloat(problem.constraints.minTradeSize) / unit - ROUNDING),
  );
  const mostBought = buys ? Math.floor(wealth / unit + ROUNDING) : 0;
  const all = sells ? stretches(facts, reading, decimals) : null;
  if (mostBought < leastOrder && quantaOf(all?.lots ?? []) === 0) return null;
  return {
    ...{ account, instrument, currency: instrument.currency, unit, shares },
    ...{ leastOrder, mostBought },
    commission: {
      perOrder: toFloat(perOrder),
      perUnit: toFloat(perShare) * shares + toFloat(rate) * unit,
      least: toFloat(minimum),
      most: maximum === null ? Number.POSITIVE_INFINITY : toFloat(maximum),
    },
    spread: toFloat(problem.spreadRate) * unit,
    steering: steeringOf(facts, reading, unit),
    lots: all?.lots ?? [],
    lotsWithoutLosses: all?.lotsWithoutLosses ?? [],
    held: inQuanta(holding?.quantity ?? ZERO, decimals),
  };
}

/** Also where the bound speaks of plans without sales only. */
function problemForbidsSales({ problem, plan }: Facts): boolean {
  return problem.sells === 'never' || plan.certificate.withoutSales;
}

/** What the account is worth, after its cash flow. */
function wealthOf(facts: Facts, { holdings, purses }: AccountFacts): number {
  const cash = sum([...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency))));
  const invested = sum(
    [...holdings.values()].map(({ symbol, quantity }) => quantity.times(unitValue(facts, symbol))),
  );
  return Math.max(0, toFloat(cash.plus(invested)));
}

function decimalsOf(price: Decimal, shareDecimals: number): number {
  let decimals = 0;
  for (let value = price; decimals < shareDecimals && value.gt(FINEST_VALUE); decimals += 1) {
    value = value.times(TENTH);
  }
  return decimals;
}

/** Whole quanta in a list of lots. */
export function quantaOf(lots: readonly LotStretch[]): number {
  return Math.floor((lots.at(-1)?.end ?? 0) + ROUNDING);
}

function stretches(facts: Facts, { account, instrument }: Reading, decimals: number) {
  const place = { account: account.account, instrument };
  const held = facts.lotsOf(account.holdings.get(instrument.symbol));
  const lots = held.length > 1 ? inSaleOrder(facts, place, held) : held;
  const taxed = account.account.taxTreatment === 'taxable';
  const shares = 10 ** -decimals;
  const layOut = (taken: readonly LotFacts[]): readonly LotStretch[] => {
    let sold = ZERO;
    return taken.map((lot) => {
      sold = sold.plus(lot.quantity);
      return {
        end: inQuanta(sold, decimals),
        tax: taxed ? toFloat(taxOnShare(facts, place, lot)) * shares : 0,
        gain: taxed ? toFloat(gainOnShare(facts, place, lot)) * shares : 0,
      };
    });
  };
  const all = layOut(lots);
  const loses = (lot: LotFacts) => losesForTax(facts, place, lot);
  const first = lots.findIndex(loses);
  if (first === -1) return { lots: all, lotsWithoutLosses: all };
  const spared =
    facts.problem.tax.lots === 'min_tax' ? lots.filter((lot) => !loses(lot)) : lots.slice(0, first);
  return { lots: all, lotsWithoutLosses: layOut(spared) };
}

/** Exactly: a double divided by 10⁻⁷ may come out a quantum short. */
function inQuanta(shares: Decimal, decimals: number): number {
  return toFloat(shares.times(decimal(`1${'0'.repeat(decimals)}`)));
}

/** What steers between equal trades: less money moved, the first of a class's list, the better kind of account. */
function steeringOf(
  { problem }: Facts,
  { account, instrument, prices }: Reading,
  unit: number,
): TradablePlace['steering'] {
  let fromBest = 0;
  let fromWorst = 0;
  for (const { assetClass, weight } of instrument.exposures) {
    const kinds = problem.location[assetClass] ?? [];
    if (kinds.length === 0) continue;
    const found = kinds.indexOf(account.account.taxTreatment);
    fromBest += toFloat(weight) * (found < 0 ? kinds.length : found);
    fromWorst += found < 0 ? 0 : toFloat(weight) * (kinds.length - 1 - found);
  }
  const { traded, lessPreferred, lessFitting } = prices;
  const placesDown = Math.min(instrument.preference, PLACES_MAX);
  return {
    buy: unit * (traded + lessPreferred * placesDown + lessFitting * fromBest),
    sell: unit * (traded + lessFitting * fromWorst),
  };
}

/** Commission of an order of so many quanta, not rounded. */
export function commissionAt({ perOrder, perUnit, least, most }: Commission, size: number): number {
  return Math.min(Math.max(perOrder + perUnit * size, least), most);
}
