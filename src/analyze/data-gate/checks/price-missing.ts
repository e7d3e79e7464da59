/** What nobody prices cannot be valued: never at zero, never by a guess. */
import { toText } from '#domain/decimal.ts';
import { type Check, type GateContext, holdings } from '../input.ts';

export const checkPriceMissing: Check = (context) => [...held(context), ...wanted(context)];

const held: Check = (context) =>
  holdings(context)
    .filter(({ position }) => !context.prices.has(position.symbol))
    .map(({ snapshot: { accountId }, position: { symbol, quantity, price } }) => {
      const given = price ?? context.market.quotes[symbol]?.price;
      return {
        code: 'data-price-missing',
        severity: 'blocking',
        accountId,
        symbol,
        what: `${toText(quantity)} held and ${given === undefined ? 'no price known' : `a price of ${toText(given)}`}`,
        next: 'add a quote to the market data, or sell or move the holding by hand',
      };
    });

const wanted: Check = (context) =>
  [...context.targeted]
    .filter((symbol) => !context.prices.has(symbol) && !isHeld(symbol, context))
    .map((symbol) => ({
      code: 'data-price-missing',
      severity: 'warning',
      accountId: null,
      symbol,
      what: 'targeted or on a menu and no price known: it cannot be bought',
      next: 'add a quote to the market data',
    }));

function isHeld(symbol: string, context: GateContext): boolean {
  return holdings(context).some(({ position }) => position.symbol === symbol);
}
