/** A quantity that multiplies without a trade: a split that reached the quantity, and perhaps not the price yet. */
import { type Decimal, decimal, divide, roundTo, sum, toText, ZERO } from '#domain/decimal.ts';
import type { Snapshot } from '#domain/documents/holdings.ts';
import { tradeDateOf } from '#domain/time.ts';
import { type Change, changes } from '../changes.ts';
import type { Finding } from '../finding.ts';
import { type Check, type GateContext, inBase, sumOfKnown } from '../input.ts';
import { movement, splitName, splitNear } from '../movement.ts';

/** Fractions of a new share are paid out in cash. */
const SPLIT_TOLERANCE = decimal('0.005');
const [HALF, ONE_AND_A_HALF] = [decimal('0.5'), decimal('1.5')];

export const checkQuantityJump: Check = (context) =>
  changes(context).flatMap((change) => {
    const { position, previous, prices } = change;
    const split = splitNear(divide(position.quantity, previous.quantity), SPLIT_TOLERANCE);
    if (split === undefined || isTraded(change, context) || isPaidFor(change, context)) return [];
    const expected = divide(prices.before, split);
    const distance = movement(expected, prices.now);
    return distance === undefined ? [] : [finding(change, { split, distance }, context)];
  });

function finding(
  { snapshot: { accountId }, position, previous, prices }: Change,
  { split, distance }: { readonly split: Decimal; readonly distance: Decimal },
  { guards }: GateContext,
): Finding {
  const quantities = `the quantity went from ${toText(previous.quantity)} to ${toText(position.quantity)} without a trade, the ratio of a ${splitName(split)} split`;
  const priceChange = `the price from ${toText(prices.before)} to ${toText(prices.now)}`;
  const base = { code: 'data-split-suspected', accountId, symbol: position.symbol } as const;
  return distance.abs().lte(guards.priceMove)
    ? {
        ...base,
        severity: 'warning',
        what: `${quantities}, and ${priceChange}, as it should`,
        next: 'nothing to do if the price history is adjusted for splits',
      }
    : {
        ...base,
        severity: 'blocking',
        what: `${quantities}, but ${priceChange}`,
        next: `wait until the price follows; if shares were moved in or out by hand, raise guards.price_move to ${toText(roundTo(distance.abs(), 2, 'up'))} for one run`,
      };
}

/** Trades since the last snapshot that add up to the change. */
function isTraded(
  { snapshot, previousSnapshot, position, previous }: Change,
  { timeZone }: GateContext,
): boolean {
  const since = tradeDateOf(previousSnapshot.asOf, timeZone);
  const traded = snapshot.recentTrades
    .filter(({ symbol, tradedOn }) => symbol === position.symbol && tradedOn >= since)
    .map(({ side, quantity }) => (side === 'buy' ? quantity : quantity.neg()));
  const change = position.quantity.minus(previous.quantity);
  return traded.length > 0 && isAboutOne(divide(sum(traded), change));
}

/** Cash and other holdings of the account went the other way by about the same value. */
function isPaidFor(change: Change, context: GateContext): boolean {
  const { snapshot, previousSnapshot, position, previous, prices } = change;
  const bought = inBase(
    position.quantity.minus(previous.quantity).times(prices.now),
    position.currency,
    context,
  );
  const spent = sumOfKnown([
    cashOf(previousSnapshot, context),
    cashOf(snapshot, context)?.neg(),
    ...otherFlows(change, context),
  ]);
  if (bought === undefined || spent === undefined || bought.eq(ZERO)) return false;
  return isAboutOne(divide(spent, bought));
}

/** Prices moved in between, and a trade of the first day may be in the earlier quantity already. */
function isAboutOne(share: Decimal): boolean {
  return share.gte(HALF) && share.lte(ONE_AND_A_HALF);
}

function cashOf({ cash }: Snapshot, context: GateContext): Decimal | undefined {
  return sumOfKnown(cash.map(({ amount, currency }) => inBase(amount, currency, context)));
}

/** What the changes of the other holdings brought, at today's prices. */
function otherFlows(
  { snapshot, previousSnapshot, position }: Change,
  context: GateContext,
): readonly (Decimal | undefined)[] {
  const held = [...previousSnapshot.positions, ...snapshot.positions];
  const others = new Set(
    held.map(({ symbol }) => symbol).filter((each) => each !== position.symbol),
  );
  return [...others].map((symbol) => {
    const quantityIn = ({ positions }: Snapshot) =>
      positions.find((each) => each.symbol === symbol)?.quantity ?? ZERO;
    const sold = quantityIn(previousSnapshot).minus(quantityIn(snapshot));
    if (sold.eq(ZERO)) return ZERO;
    const price = context.prices.get(symbol);
    return price && inBase(sold.times(price.price), price.currency, context);
  });
}
