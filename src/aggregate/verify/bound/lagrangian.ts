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
import { instrumentPrices } from './instrument-prices.ts';
import { menuOf, type PlacePrices } from './menu.ts';
import { type Multipliers, readMultipliers } from './multipliers.ts';
import { readPlaces, type TradablePlace } from './places.ts';

export interface Bound {
  readonly value: number;
  /** The most by which rounding of doubles can have moved the value. */
  readonly error: number;
  /** Why the multipliers prove nothing. */
  readonly faults: readonly string[];
}

const UNIT_ROUNDOFF = 2 ** -53;
/** Operations behind one term, each of which rounds. */
const OPERATIONS = 12;
/** Turnover stays this far below its limit: a holding sold out takes with it what is finer than a quantum. */
const CENT = 0.01;

export function evaluateBound(facts: Facts, aim: Aim): Bound {
  const multipliers = readMultipliers(facts, aim);
  const places = readPlaces(facts, aim.prices);
  const terms = new Terms();
  const faults = [...multipliers.faults];
  addBlocks({ facts, aim, multipliers, terms, faults }, places);
  addClasses(facts, aim, multipliers, terms);
  addAccounts(facts, aim, multipliers, { terms, places, faults });
  addLimits(facts, multipliers, terms);
  return { value: terms.sum, error: terms.error(places.length), faults };
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
  readonly facts: Facts;
  readonly aim: Aim;
  readonly multipliers: Multipliers;
  readonly terms: Terms;
  readonly faults: string[];
}

/** One block for each group of identical instruments: sold without being bought, or bought with its losses spared. */
function addBlocks(scene: Scene, places: readonly TradablePlace[]): void {
  const { facts, terms } = scene;
  const prices = instrumentPrices(facts, scene.aim, scene.multipliers);
  scene.faults.push(...prices.faults);
  const placesOf = Map.groupBy(places, ({ instrument }) => instrument.symbol);
  const groups = Map.groupBy(facts.problem.instruments, ({ identicalGroup }) => identicalGroup);
  const capsOf = readCaps(facts, scene.multipliers);
  for (const members of groups.values()) {
    const offers = members.map(({ symbol }) => {
      const own = placesOf.get(symbol) ?? [];
      return { symbol, own: own.map((place) => ({ place, at: pricesAt(scene, place, capsOf) })) };
    });
    const leastIn = (mayBuy: boolean, spares: boolean) =>
      offers.reduce((total, { symbol, own }) => {
        const menus = own.map(({ place, at }) =>
          menuOf(place, { prices: scene.aim.prices, at, mayBuy, spares }),
        );
        const phi = prices.phiOf(symbol);
        if (phi !== undefined) return total + leastTogether(menus, phi, prices.valueOf(symbol));
        return menus.reduce((part, menu) => part + leastAlone(menu), total);
      }, 0);
    const loses = offers.some(({ own }) =>
      own.some(({ place }) => place.lots !== place.lotsWithoutLosses),
    );
    terms.add(loses ? Math.min(leastIn(false, false), leastIn(true, true)) : leastIn(true, false));
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
  { multipliers }: Scene,
  { account, instrument, currency }: TradablePlace,
  capsOf: (symbol: InstrumentSymbol) => number,
): PlacePrices {
  const { cash, purse, assetClass, turnover, costs, gains } = multipliers;
  const paid = (cash(account.accountId) ?? 0) + purse(account.accountId, currency);
  const classes = instrument.exposures.reduce(
    (total, each) => total + toFloat(each.weight) * (assetClass(each.assetClass) ?? 0),
    0,
  );
  return {
    value: paid - (assetClass(CASH) ?? 0) + classes + capsOf(instrument.symbol),
    cost: 1 + paid + costs,
    traded: turnover,
    gain: gains,
  };
}

/** min_v φ_g(v) − π_g·v, and π_g for what is there already. */
function addClasses(
  { problem }: Facts,
  { classes, classValues }: Aim,
  { assetClass: priceOf }: Multipliers,
  terms: Terms,
): void {
  for (const { assetClass } of problem.classes) {
    const price = priceOf(assetClass);
    const phi = classes.get(assetClass);
    if (price === undefined || phi === undefined) continue;
    terms.add(leastAt(phi, price));
    terms.add(price * (classValues.get(assetClass) ?? 0));
  }
}

/** The cheaper of keeping the floor and keeping the reserve; where nothing can be traded, what is there. */
function addAccounts(
  facts: Facts,
  { prices }: Aim,
  multipliers: Multipliers,
  { terms, places, faults }: { terms: Terms; places: readonly TradablePlace[]; faults: string[] },
): void {
  const trading = new Set(places.map(({ account }) => account.accountId));
  for (const [accountId, each] of facts.accounts) {
    const start = inBase(facts, each);
    const reserve = each.account.tradable ? toFloat(each.account.reserve) : 0;
    const floor = Math.min(reserve, Math.max(0, start));
    const missing = (left: number) => prices.breach * Math.max(0, reserve - left);
    const price = multipliers.cash(accountId);
    if (price === undefined) {
      if (trading.has(accountId)) faults.push(`cash:${accountId} has no price`);
      terms.add(missing(start));
      continue;
    }
    terms.add(Math.min(...[floor, reserve].map((left) => missing(left) + price * (left - start))));
    for (const [currency, amount] of each.purses) {
      terms.add(
        -multipliers.purse(accountId, currency) * toFloat(amount.times(fxRate(facts, currency))),
      );
    }
  }
}

function inBase(facts: Facts, { purses }: AccountFacts): number {
  return toFloat(
    sum([...purses].map(([currency, amount]) => amount.times(fxRate(facts, currency)))),
  );
}

function addLimits(facts: Facts, { turnover, costs, gains, cap }: Multipliers, terms: Terms): void {
  const { constraints, realizedGainsMax, caps } = facts.problem;
  const value = toFloat(facts.totalValue);
  terms.add(-turnover * Math.max(0, 2 * toFloat(constraints.maxTurnover) * value - CENT));
  if (constraints.transactionCostLimit !== null) {
    terms.add(-costs * toFloat(constraints.transactionCostLimit));
  }
  if (realizedGainsMax !== null) terms.add(-gains * toFloat(realizedGainsMax));
  const values = heldValues(facts);
  for (const { name, members, weightMax } of caps.groups) {
    const held = sum([...new Set(members)].map((symbol) => values.get(symbol) ?? ZERO));
    terms.add(-cap(name) * Math.max(0, toFloat(weightMax) * value - toFloat(held)));
  }
}
