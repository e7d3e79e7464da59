/** The broker's own price and the newest one are of the same thing: else one of them is wrong, or of before a split. */
import { toText } from '#domain/decimal.ts';
import { type Check, holdings } from '../input.ts';
import { movement } from '../movement.ts';

export const checkPriceAgreement: Check = (context) =>
  holdings(context).flatMap(({ snapshot: { accountId }, position, isFrozen }) => {
    const newest = context.prices.get(position.symbol);
    if (newest === undefined || position.price === null) return [];
    if (newest.currency !== position.currency) return [];
    const distance = movement(position.price, newest.price);
    if (distance === undefined || distance.abs().lte(context.guards.priceMove)) return [];
    return [
      {
        code: 'data-price-jump',
        severity: isFrozen ? 'warning' : 'blocking',
        accountId,
        symbol: position.symbol,
        what: `the broker's price is ${toText(position.price)}, but the newest is ${toText(newest.price)} by ${newest.source}`,
        next: 'see whether the instrument was split, or which of the two prices is wrong; correct that source, or raise guards.price_move',
      },
    ];
  });
