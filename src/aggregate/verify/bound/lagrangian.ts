/**
 * L(λ): a lower bound on the objective of every plan, from nothing but the problem and the published prices λ of the
 * constraints that couple instruments (weak duality; Geoffrion, *Lagrangean relaxation for integer programming*, 1974).
 * docs/METHODS.md, section "The Lagrangian", defines every row and every block.
 */
import { sum, toFloat, ZERO } from '#domain/decimal.ts';
import { CASH, type InstrumentSymbol } from '#domain/ids.ts';
import { type AccountFacts, type Facts, fxRate, heldValues } from '../facts.ts';
import type { Aim } from './aim.ts';
import { leastAt } from './bends.ts';
import { leastAlone, leastTogether } from './block.ts';
import type { Conditions } from './conditions.ts';
import { instrumentPrices } from './instrument-prices.ts';
import { menuOf, type PlacePrices } from './menu.ts';
import type { Multipliers } from './multipliers.ts';
import { readPlaces, type TradablePlace } from './places.ts';
import { type Risk, readRisk, type Tangent, tangentAt } from './risk.ts';

export interface Bound {
  /** Infinity where no plan meets the conditions. */
  readonly value: number;
  /** The most by which rounding of doubles can have moved the value. */
  readonly error: number;
  /** Why the multipliers prove nothing. */
  readonly faults: readonly string[];
}

/** What is the same at all prices. */
export interface Ground {
  readonly facts: Facts;
  readonly aim: Aim;
  readonly risk: Risk | null;
  readonly places: readonly TradablePlace[];
  readonly placesOf: ReadonlyMap<InstrumentSymbol, readonly TradablePlace[]>;
  /** Household values before trading. */
  readonly held: ReadonlyMap<InstrumentSymbol, number>;
}

const UNIT_ROUNDOFF = 2 ** -53;
/** Operations behind one term, each of which rounds. */
const OPERATIONS = 12;
/** Turnover stays this far below its limit: a holding sold out takes with it what is finer than a quantum. */
const CENT = 0.01;

export function readGround(facts: Facts, aim: Aim): Ground {
  const places = readPlaces(facts, aim.prices);
  return {
    ...{ facts, aim, places, risk: readRisk(facts, aim) },
    placesOf: Map.groupBy(places, ({ instrument }) => instrument.symbol),
    held: new Map([...heldValues(facts)].map(([symbol, value]) => [symbol, toFloat(value)])),
  };
}

export function evaluateBound(
  ground: Ground,
  multipliers: Multipliers,
  conditions: Conditions,
): Bound {
  const terms = new Terms();
  const faults = [...multipliers.faults];
  const { facts, risk } = ground;
  const tangent = risk === null ? null : tangentAt(risk, facts, multipliers.risk);
  terms.add(tangent?.constant ?? 0);
  addBlocks({ ground, multipliers, conditions, tangent, terms, faults });
  addClasses(ground, multipliers, terms);
  addAccounts(ground, multipliers, terms, faults);
  addLimits(ground, multipliers, terms);
  return { value: terms.sum, error: terms.error(ground.places.length), faults };
}

/** A sum that remembers how large its terms were. */
class Terms {
  sum = 0;
  #size = 0;

  add(term: number): void {
    this.sum += term;
    this.#size += Math.abs(term);
  }

  error(count: number): number {
    return OPERATIONS * Math.max(1, count) * UNIT_ROUNDOFF * this.#size;
  }
}

interface Scene {
  readonly ground: Ground;
  readonly multipliers: Multipliers;
  readonly conditions: Conditions;
  readonly tangent: Tangent | null;
  readonly terms: Terms;
  readonly faults: string[];
}

/** One block for each group of identical instruments: sold without being bought, or bought with its losses spared. */
function addBlocks(scene: Scene): void {
  const { ground, multipliers, conditions, terms, faults } = scene;
  const { facts, aim, placesOf, held } = ground;
  const prices = instrumentPrices(facts, aim, multipliers);
  faults.push(...prices.faults);
  const capsOf = readCaps(facts, multipliers);
  const groups = Map.groupBy(facts.problem.instruments, ({ identicalGroup }) => identicalGroup);
  for (const [group, members] of groups) {
    const offers = members.map(({ symbol }) => {
      const own = placesOf.get(symbol) ?? [];
      return { symbol, own: own.map((place) => ({ place, at: pricesAt(scene, place, capsOf) })) };
    });
    const leastIn = (mayBuy: boolean, spares: boolean) =>
      offers.reduce((total, { symbol, own }) => {
        const menus = own.map(({ place, at }) => {
          const ordered = conditions.ordered(place.account.accountId, symbol);
          return menuOf(place, { prices: aim.prices, at, mayBuy, spares, ordered });
        });
        const phi = prices.phiOf(symbol);
        if (phi !== undefined) return total + leastTogether(menus, phi, held.get(symbol) ?? 0);
        return menus.reduce((part, menu) => part + leastAlone(menu), total);
      }, 0);
    const loses = offers.some(({ own }) =>
      own.some(({ place }) => place.lots !== place.lotsWithoutLosses),
    );
    const bought = conditions.bought(group);
    if (bought === undefined && !loses) terms.add(leastIn(true, false));
    else {
      const sold = bought === true ? Number.POSITIVE_INFINITY : leastIn(false, false);
      terms.add(bought === false ? sold : Math.min(sold, leastIn(true, true)));
    }
  }
}

/** Sums of the prices of the caps that an instrument counts to. */
function readCaps({ problem }: Facts, { cap }: Multipliers): (symbol: InstrumentSymbol) => number {
  const sums = new Map<InstrumentSymbol, number>();
  for (const { name, members } of problem.caps.groups) {
    for (const symbol of new Set(members)) sums.set(symbol, (sums.get(symbol) ?? 0) + cap(name));
  }
  return (symbol) => sums.get(symbol) ?? 0;
}

function pricesAt(
  { multipliers, tangent }: Scene,
  { account, instrument, currency }: TradablePlace,
  capsOf: (symbol: InstrumentSymbol) => number,
): PlacePrices {
  const { cash, purse, assetClass, turnover, costs, gains } = multipliers;
  const { symbol, exposures } = instrument;
  const paid = (cash(account.accountId) ?? 0) + purse(account.accountId, currency);
  const classes = exposures.reduce(
    (total, each) => total + toFloat(each.weight) * (assetClass(each.assetClass) ?? 0),
    0,
  );
  const risk = tangent?.slopeOf(symbol) ?? 0;
  return {
    value: paid - (assetClass(CASH) ?? 0) + classes + capsOf(symbol) + risk,
    cost: 1 + paid + costs,
    traded: turnover,
    gain: gains,
  };
}

/** min_v φ_g(v) − π_g·v, and π_g for what is there already. */
function addClasses(
  { facts, aim }: Ground,
  { assetClass: priceOf }: Multipliers,
  terms: Terms,
): void {
  for (const { assetClass } of facts.problem.classes) {
    const price = priceOf(assetClass);
    const phi = aim.classes.get(assetClass);
    if (price === undefined || phi === undefined) continue;
    terms.add(leastAt(phi, price));
    terms.add(price * (aim.classValues.get(assetClass) ?? 0));
  }
}

/** The cheaper of keeping the floor and keeping the reserve; where nothing can be traded, what is there. */
function addAccounts(
  { facts, aim, places }: Ground,
  multipliers: Multipliers,
  terms: Terms,
  faults: string[],
): void {
  const trading = new Set(places.map(({ account }) => account.accountId));
  for (const [accountId, each] of facts.accounts) {
    const start = inBase(facts, each);
    const reserve = each.account.tradable ? toFloat(each.account.reserve) : 0;
    const floor = Math.min(reserve, Math.max(0, start));
    const missing = (left: number) => aim.prices.breach * Math.max(0, reserve - left);
    const price = multipliers.cash(accountId);
    if (price === undefined) {
      if (trading.has(accountId)) faults.push(`cash:${accountId} has no price`);
      terms.add(missing(start));
      continue;
    }
    terms.add(Math.min(...[floor, reserve].map((left) => missing(left) + price * (left - start))));
    for (const [currency, amount] of each.purses) {
      const balance = toFloat(amount.times(fxRate(facts, currency)));
      terms.add(-multipliers.purse(accountId, currency) * balance);
    }
  }
}

function inBase(facts: Facts, { purses }: AccountFacts): number {
  return toFloat(
    sum([...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency)))),
  );
}

function addLimits(
  { facts, held }: Ground,
  { turnover, costs, gains, cap }: Multipliers,
  terms: Terms,
): void {
  const { constraints, realizedGainsMax, caps } = facts.problem;
  const value = toFloat(facts.totalValue);
  terms.add(-turnover * Math.max(0, 2 * toFloat(constraints.maxTurnover) * value - CENT));
  terms.add(-costs * toFloat(constraints.transactionCostLimit ?? ZERO));
  terms.add(-gains * toFloat(realizedGainsMax ?? ZERO));
  for (const { name, members, weightMax } of caps.groups) {
    const inside = [...new Set(members)].reduce((total, each) => total + (held.get(each) ?? 0), 0);
    terms.add(-cap(name) * Math.max(0, toFloat(weightMax) * value - inside));
  }
}
