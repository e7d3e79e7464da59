/** Tradier's answers as a snapshot; every amount there is in US dollars. */
import { smaller, ZERO } from '#domain/decimal.ts';
import {
  type CashBalance,
  HOLDINGS_SCHEMA,
  type OpenOrder,
  type Position,
  type RecentTrade,
  type Snapshot,
} from '#domain/documents/holdings.ts';
import type { Currency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { recentTradesSince } from '../optional-data.ts';
import { accountMismatch, type SnapshotContext } from '../snapshot-context.ts';
import type { TradierWire } from './wire.ts';

const USD = 'USD' as Currency;

export function parseTradier(
  wire: TradierWire,
  context: SnapshotContext & { readonly accountNumber: string },
): Outcome<Snapshot> {
  const mismatch = accountMismatch(context.accountNumber, wire.balances.account_number);
  if (mismatch !== undefined) return failure(mismatch);
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    // Tradier computes balances and positions when asked and gives no time.
    asOf: context.now,
    fetchedAt: context.now,
    adapter: 'tradier',
    baseCurrency: context.baseCurrency,
    cash: [parseCash(wire.balances)],
    positions: parsePositions(wire),
    recentTrades: parseTrades(wire, context),
    openOrders: wire.openOrders.flatMap(parseOrder),
    reportedTotalValue: context.baseCurrency === USD ? wire.balances.total_equity : null,
    warnings: wire.warnings,
  });
}

/** In a cash account the proceeds of a sale cannot be spent before they settle. */
function parseCash({ total_cash: total, cash }: TradierWire['balances']): CashBalance {
  const unsettled = cash?.unsettled_funds ?? null;
  const spendable = cash?.cash_available ?? (unsettled === null ? null : total.minus(unsettled));
  return {
    currency: USD,
    amount: total,
    settled: spendable === null ? null : smaller(spendable, total),
  };
}

/**
 * Positions carry no price, so quotes give it; a quote is as old as its last trade. `date_acquired` is left out:
 * it is the day of the last change and would pass a long-held lot for a new one.
 */
function parsePositions({ positions, quotes }: TradierWire): readonly Position[] {
  const quoteBySymbol = new Map(quotes.map((quote) => [quote.symbol, quote]));
  return positions.map(({ symbol, quantity, cost_basis: costBasis }) => {
    const quote = quoteBySymbol.get(symbol);
    const tradedAt = quote?.trade_date ?? null;
    const price = tradedAt === null || tradedAt === 'never' ? null : (quote?.last ?? null);
    return {
      symbol,
      securityId: null,
      securityIdSource: null,
      quantity,
      price,
      priceAsOf: price === null || tradedAt === 'never' ? null : tradedAt,
      currency: USD,
      marketValue: null,
      costBasis,
      lots: [],
    };
  });
}

/** Closed positions tell what sales realised; the history tells the purchases. */
function parseTrades(wire: TradierWire, context: SnapshotContext): readonly RecentTrade[] {
  const since = recentTradesSince(context.tradeDate);
  const sales = wire.closedPositions.map(
    (closed): RecentTrade => ({
      symbol: closed.symbol,
      side: closed.quantity.lt(ZERO) ? 'buy' : 'sell',
      quantity: closed.quantity.abs(),
      tradedOn: closed.close_date,
      realizedGain: closed.gain_loss,
    }),
  );
  const purchases = wire.events.flatMap(({ type, date, trade }): readonly RecentTrade[] => {
    const symbol = trade?.symbol ?? null;
    const quantity = trade?.quantity ?? null;
    if (type !== 'trade' || symbol === null || quantity === null || quantity.lte(ZERO)) return [];
    return [{ symbol, side: 'buy', quantity, tradedOn: date, realizedGain: null }];
  });
  return [...sales, ...purchases].filter(({ tradedOn }) => tradedOn >= since);
}

const OPEN_STATUSES: ReadonlySet<string> = new Set([
  'open',
  'partially_filled',
  'pending',
  'calculated',
  'accepted_for_bidding',
  'held',
]);

function parseOrder(order: TradierWire['openOrders'][number]): readonly OpenOrder[] {
  const symbol = order.option_symbol ?? order.symbol;
  if (!OPEN_STATUSES.has(order.status) || symbol === null) return [];
  return [
    {
      symbol,
      side: order.side?.startsWith('sell') ? 'sell' : 'buy',
      quantity: order.remaining_quantity ?? order.quantity.minus(order.exec_quantity ?? ZERO),
      orderId: order.id,
    },
  ];
}
