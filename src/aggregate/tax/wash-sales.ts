/**
 * Wash sales, watched over the whole household.
 *
 * A loss saves no tax when a substantially identical instrument is bought within 30 days before or after the
 * sale (Internal Revenue Code §1091), also in a retirement account (Revenue Ruling 2008-5). So, for every group of
 * identical instruments: a purchase within the days before today disallows today's losses, a loss taken within the
 * days before today forbids today's purchases, and one plan never both sells at a loss and buys.
 */
import { ZERO } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';
import type { Household } from '../household.ts';

export interface WashSales {
  /** Groups whose losses save no tax today, with the purchase that is to blame. */
  readonly lossDisallowed: ReadonlyMap<InstrumentSymbol, string>;
  /** Groups that may not be bought today, with the sale that is to blame. */
  readonly buyBlocked: ReadonlyMap<InstrumentSymbol, string>;
}

export function findWashSales(household: Household): WashSales {
  const { tradeDate, tax } = household.problem;
  const windowStart = plusDays(tradeDate, -tax.washSaleDays);
  const inWindow = (day: TradeDate) => day >= windowStart && day <= tradeDate;
  const lossDisallowed = new Map<InstrumentSymbol, string>();
  const buyBlocked = new Map<InstrumentSymbol, string>();
  const groupOf = (symbol: InstrumentSymbol) =>
    household.instrumentBySymbol.get(symbol)?.identicalGroup ?? symbol;
  if (tax.washSaleDays === 0) return { lossDisallowed, buyBlocked };

  for (const { accountId, account, holdings } of household.accounts) {
    for (const { symbol, lots } of holdings.values()) {
      for (const lot of lots) {
        if (!inWindow(lot.acquiredOn)) continue;
        lossDisallowed.set(groupOf(symbol), `${symbol} bought ${lot.acquiredOn} in ${accountId}`);
      }
    }
    for (const trade of account.recentTrades) {
      if (!inWindow(trade.tradedOn)) continue;
      const event = `${trade.symbol} ${trade.side === 'buy' ? 'bought' : 'sold at a loss'} ${trade.tradedOn} in ${accountId}`;
      if (trade.side === 'buy') lossDisallowed.set(groupOf(trade.symbol), event);
      else if (account.taxTreatment === 'taxable' && (trade.realizedGain?.lt(ZERO) ?? true)) {
        buyBlocked.set(groupOf(trade.symbol), event);
      }
    }
  }
  return { lossDisallowed, buyBlocked };
}
