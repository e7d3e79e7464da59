/** The published prices of the coupling constraints, looked up by what they are of; each must be within its bounds. */
import { type Decimal, toFloat, toText } from '#domain/decimal.ts';
import type { AccountId, AssetClass, Currency, InstrumentSymbol } from '#domain/ids.ts';
import { currenciesIn, type Facts } from '../facts.ts';
import type { Violations } from '../verify.ts';
import type { Aim } from './aim.ts';
import { slopesOf } from './bends.ts';

export interface Multipliers {
  /** z_a; undefined where no row is published: then nothing may be traded in the account. */
  readonly cash: (accountId: AccountId) => number | undefined;
  /** d_p */
  readonly purse: (accountId: AccountId, currency: Currency) => number;
  /** π_g; undefined where the class lies inside the block of the one instrument that makes it up. */
  readonly assetClass: (assetClass: AssetClass) => number | undefined;
  /** t, k, ν and κ_c. */
  readonly turnover: number;
  readonly costs: number;
  readonly gains: number;
  readonly cap: (name: string) => number;
  /** ā_c, a weight and no price: where the tangent of active risk touches. */
  readonly risk: (symbol: InstrumentSymbol) => number | undefined;
  /** Names that mean nothing here, and prices that no constraint of their kind can have. */
  readonly faults: Violations;
}

export function readMultipliers(
  facts: Facts,
  aim: Aim,
  multipliers: Readonly<Record<string, Decimal>>,
): Multipliers {
  const { problem } = facts;
  const unread = new Set(Object.keys(multipliers));
  const faults: string[] = [];
  const read = (name: string, least: number, most: number): number | undefined => {
    unread.delete(name);
    const published = multipliers[name];
    if (published === undefined) return undefined;
    const price = toFloat(published);
    if (price < least || price > most) {
      faults.push(`${name} is ${toText(published)}, not from ${least} to ${most}`);
    }
    return price;
  };
  const upwards = (name: string) => read(name, 0, Number.POSITIVE_INFINITY);
  const cash = new Map<string, number | undefined>();
  const purses = new Map<string, number | undefined>();
  // A purse that may be filled from another costs no more than the conversion.
  const purseMost = problem.fx.convert ? toFloat(problem.fx.spreadRate) : Number.POSITIVE_INFINITY;
  for (const [accountId, { purses: held }] of facts.accounts) {
    cash.set(accountId, upwards(`cash:${accountId}`));
    const currencies = currenciesIn(facts, held);
    // An account with one currency has nothing to convert.
    for (const currency of currencies.size > 1 ? currencies : []) {
      const name = `${accountId}:${currency}`;
      purses.set(name, read(`purse:${name}`, 0, purseMost));
    }
  }
  const classes = new Map<string, number | undefined>();
  for (const [assetClass, price] of aim.classes) {
    const { least, most } = slopesOf(price);
    const slope = read(`class:${assetClass}`, least - SLOPE_NOISE, most + SLOPE_NOISE);
    classes.set(assetClass, slope === undefined ? slope : Math.min(most, Math.max(least, slope)));
  }
  const caps = new Map(problem.caps.groups.map(({ name }) => [name, upwards(`cap:${name}`)]));
  const anywhere = (name: string) => read(name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const risks = new Map(
    (problem.covariance?.symbols ?? []).map((symbol) => [symbol, anywhere(`risk:${symbol}`)]),
  );
  const where = (limit: unknown, name: string) => (limit === null ? 0 : (upwards(name) ?? 0));
  const turnover = where(problem.constraints.maxTurnover, 'turnover');
  const costs = where(problem.constraints.transactionCostLimit, 'costs');
  const gains = where(problem.realizedGainsMax, 'gains');
  faults.push(...[...unread].map((name) => `${name} is the price of no constraint`));
  return {
    cash: (accountId) => cash.get(accountId),
    purse: (accountId, currency) => purses.get(`${accountId}:${currency}`) ?? 0,
    assetClass: (assetClass) => classes.get(assetClass),
    cap: (name) => caps.get(name) ?? 0,
    risk: (symbol) => risks.get(symbol),
    ...{ turnover, costs, gains, faults },
  };
}

/** Slopes are sums of doubles. */
const SLOPE_NOISE = 1e-12;
