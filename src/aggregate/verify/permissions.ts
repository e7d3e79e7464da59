/** What the problem forbids to trade at all. */
import { ZERO } from '#domain/decimal.ts';
import { type Facts, knownOrders, name, type OrderFacts } from './facts.ts';
import type { Violations } from './verify.ts';

export function checkPrices(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) => {
    const { price, priceStale } = each.instrument;
    if (price === null || price.lte(ZERO)) return [`${name(each)}: has no price`];
    return priceStale ? [`${name(each)}: its price is stale`] : [];
  });
}

export function checkPermissions(facts: Facts): Violations {
  return knownOrders(facts).flatMap((each) =>
    [...forbiddenAlways(facts, each), ...forbiddenOnThisSide(facts, each)].map(
      (why) => `${name(each)}: ${why}`,
    ),
  );
}

function forbiddenAlways(
  { problem }: Facts,
  { account, instrument }: OrderFacts,
): readonly string[] {
  const reasons: string[] = [];
  if (!account.tradable) reasons.push('the account is frozen');
  if (instrument.trade === 'hold') reasons.push('the instrument is on hold');
  if (problem.constraints.excludedInstruments.includes(instrument.symbol)) {
    reasons.push('the instrument is excluded');
  }
  if (waits(problem, account, instrument)) reasons.push('an earlier order is outstanding');
  return reasons;
}

/** The account, the instrument, or a class of it has an order of an earlier run that may still be executed. */
function waits(
  { outstanding = [], instruments }: Facts['problem'],
  { accountId }: OrderFacts['account'],
  { symbol, exposures }: OrderFacts['instrument'],
): boolean {
  const classes = new Set(exposures.map(({ assetClass }) => assetClass));
  return outstanding.some(
    (order) =>
      order.accountId === accountId ||
      order.symbol === symbol ||
      instruments
        .filter((each) => each.symbol === order.symbol)
        .some((each) => each.exposures.some(({ assetClass }) => classes.has(assetClass))),
  );
}

function forbiddenOnThisSide(
  { problem }: Facts,
  { order, account, instrument }: OrderFacts,
): readonly string[] {
  const { trade, exposures, symbol } = instrument;
  const reasons: string[] = [];
  if (order.side === 'sell') {
    if (problem.sells === 'never') reasons.push('nothing may be sold');
    if (trade === 'buy_only') reasons.push('the instrument may only be bought');
    if (exposures.length === 0 && problem.untargeted === 'hold') {
      reasons.push('holdings without a target are kept');
    }
    return reasons;
  }
  if (trade === 'sell_only') reasons.push('the instrument may only be sold');
  if (account.menu !== null && !account.menu.includes(symbol)) {
    reasons.push('the instrument is not on the menu');
  }
  const wanted = problem.classes.filter(({ targetWeight }) => targetWeight.gt(ZERO));
  if (!exposures.some((part) => wanted.some((each) => each.assetClass === part.assetClass))) {
    reasons.push('no class with a target wants it');
  }
  return reasons;
}
