/** Whether prices can be had. */
import { toText } from '#domain/decimal.ts';
import type { Market } from '#domain/documents/market.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { type Check, type Finding, findingsOf, warning, well } from '../check.ts';
import { MARKET_DATA } from '../observe.ts';

export const checkMarketData: Check = ({ config }, { market }) => {
  const { adapter } = config.brokerages.marketData;
  if (adapter === 'broker')
    return [well(MARKET_DATA, 'prices come from the holdings; there is no history for risk')];
  if (market === null) return [];
  const { symbol, outcome } = market;
  return findingsOf(MARKET_DATA, outcome, (value) => quoteFinding(value, { adapter, symbol }));
};

function quoteFinding(
  { quotes }: Market,
  asked: { readonly adapter: string; readonly symbol: InstrumentSymbol },
): Finding {
  const { adapter, symbol } = asked;
  const quote = quotes[symbol];
  if (quote === undefined)
    return warning(
      MARKET_DATA,
      `${adapter} answers, and has no price of ${symbol}`,
      `check whether ${symbol} is spelt as the source spells it`,
    );
  const { price, currency, asOf } = quote;
  return well(MARKET_DATA, `${adapter}: ${symbol} ${toText(price)} ${currency} of ${asOf}`);
}
