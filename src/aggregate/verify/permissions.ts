/** What the problem forbids to trade at all. */
import { ZERO } from '#domain/decimal.ts';
import type { ProblemAccount, ProblemInstrument } from '#domain/documents/rebalancing-problem.ts';
import { type Facts, knownOrders, name } from './facts.ts';
import type { Violations } from './verify.ts';

export function checkPrices(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { price, priceStale } = each.instrument;
    if (price === null || price.lte(ZERO)) return [`${name(each)}: has no price`];
    return priceStale ? [`${name(each)}: its price is stale`] : [];
  });
}

export function checkPermissions(facts: Facts): Violations {
  const bans = readBans(facts);
  return knownOrders(facts).flatMap((each) => {
    const { account, instrument, order } = each;
    return [
      ...forbiddenAlways(bans, account, instrument),
      ...(order.side === 'sell'
        ? forbiddenSales(bans, instrument)
        : forbiddenPurchases(bans, account, instrument)),
    ].map((why) => `${name(each)}: ${why}`);
  });
}

/** What the problem says about permissions, looked up once. */
export interface Bans {
  readonly problem: Facts['problem'];
  readonly excluded: ReadonlySet<string>;
  readonly menus: ReadonlyMap<string, ReadonlySet<string>>;
  /** Accounts, instruments and classes with an order of an earlier run that may still be executed. */
  readonly waiting: {
    readonly accounts: ReadonlySet<string>;
    readonly symbols: ReadonlySet<string>;
    readonly classes: ReadonlySet<string>;
  };
  /** Classes with a target above zero. */
  readonly wanted: ReadonlySet<string>;
}

export function readBans({ problem, instruments }: Facts): Bans {
  const { accounts, classes, constraints, outstanding = [] } = problem;
  const waitingClasses = outstanding.flatMap(({ symbol }) =>
    (instruments.get(symbol)?.exposures ?? []).map(({ assetClass }) => assetClass),
  );
  return {
    problem,
    excluded: new Set(constraints.excludedInstruments),
    menus: new Map(
      accounts.flatMap(({ accountId, menu }) =>
        menu === null ? [] : [[accountId, new Set<string>(menu)] as const],
      ),
    ),
    waiting: {
      accounts: new Set(outstanding.map(({ accountId }) => accountId)),
      symbols: new Set(outstanding.map(({ symbol }) => symbol)),
      classes: new Set(waitingClasses),
    },
    wanted: new Set(
      classes
        .filter(({ targetWeight }) => targetWeight.gt(ZERO))
        .map(({ assetClass }) => assetClass),
    ),
  };
}

export function maySell(bans: Bans, account: ProblemAccount, instrument: ProblemInstrument) {
  return (
    isQuoted(instrument) &&
    forbiddenAlways(bans, account, instrument).length === 0 &&
    forbiddenSales(bans, instrument).length === 0
  );
}

export function mayBuy(bans: Bans, account: ProblemAccount, instrument: ProblemInstrument) {
  return (
    isQuoted(instrument) &&
    forbiddenAlways(bans, account, instrument).length === 0 &&
    forbiddenPurchases(bans, account, instrument).length === 0
  );
}

function isQuoted({ price, priceStale }: ProblemInstrument): boolean {
  return price?.gt(ZERO) === true && !priceStale;
}

function forbiddenAlways(
  { excluded, waiting }: Bans,
  { accountId, tradable }: ProblemAccount,
  { symbol, trade, exposures }: ProblemInstrument,
): readonly string[] {
  const reasons: string[] = [];
  if (!tradable) reasons.push('the account is frozen');
  if (trade === 'hold') reasons.push('the instrument is on hold');
  if (excluded.has(symbol)) reasons.push('the instrument is excluded');
  const waits =
    waiting.accounts.has(accountId) ||
    waiting.symbols.has(symbol) ||
    exposures.some(({ assetClass }) => waiting.classes.has(assetClass));
  if (waits) reasons.push('an earlier order is outstanding');
  return reasons;
}

function forbiddenSales({ problem }: Bans, { trade, exposures }: ProblemInstrument) {
  const reasons: string[] = [];
  if (problem.sells === 'never') reasons.push('nothing may be sold');
  if (trade === 'buy_only') reasons.push('the instrument may only be bought');
  if (exposures.length === 0 && problem.untargeted === 'hold') {
    reasons.push('holdings without a target are kept');
  }
  return reasons;
}

function forbiddenPurchases(
  { menus, wanted }: Bans,
  { accountId }: ProblemAccount,
  { symbol, trade, exposures }: ProblemInstrument,
) {
  const reasons: string[] = [];
  if (trade === 'sell_only') reasons.push('the instrument may only be sold');
  if (menus.get(accountId)?.has(symbol) === false) {
    reasons.push('the instrument is not on the menu');
  }
  const isWanted = exposures.some(
    ({ assetClass, weight }) => weight.gt(ZERO) && wanted.has(assetClass),
  );
  if (!isWanted) reasons.push('no class with a target wants it');
  return reasons;
}
