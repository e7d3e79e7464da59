/** One symbol in two currencies may be two instruments: a share and its receipt, or listings on two exchanges. */
import { type Decimal, toText } from '#domain/decimal.ts';
import type { Position } from '#domain/documents/holdings.ts';
import type { Price } from '../../prices.ts';
import { type Check, type GateContext, holdings, inBase } from '../input.ts';
import { movement } from '../movement.ts';

export const checkPriceCurrency: Check = (context) =>
  holdings(context).flatMap(({ snapshot: { accountId }, position }) => {
    const { symbol, currency } = position;
    const newest = context.prices.get(symbol);
    if (newest === undefined || newest.currency === currency) return [];
    if (agree(position, newest, context)) return [];
    return [
      {
        code: 'data-price-currency',
        severity: 'blocking',
        accountId,
        symbol,
        what: `held in ${currency}${priced(position.price)}, but the newest price is ${toText(newest.price)} ${newest.currency} by ${newest.source}`,
        next: 'give the instrument of one of the two exchanges another symbol',
      },
    ];
  });

function agree(position: Position, newest: Price, context: GateContext): boolean {
  if (position.price === null) return false;
  const own = inBase(position.price, position.currency, context);
  const other = inBase(newest.price, newest.currency, context);
  if (own === undefined || other === undefined) return false;
  return movement(own, other)?.abs().lte(context.guards.priceMove) ?? false;
}

function priced(price: Decimal | null): string {
  return price === null ? '' : ` at ${toText(price)}`;
}
