/** The rows of Trades -> recent trades with the gain that each sale realised, for wash sales. */
import { ZERO } from '#domain/decimal.ts';
import type { RecentTrade } from '#domain/documents/holdings.ts';
import { compareText } from '#domain/ids.ts';
import { instrumentSymbol } from '../instrument-symbol.ts';
import type { FlexStatement, TradeRow } from './wire.ts';

interface ReadTrades {
  readonly recentTrades: readonly RecentTrade[];
  readonly warnings: readonly string[];
}

const SECURITIES: ReadonlySet<string> = new Set(['STK', 'ETF', 'FUND', 'BOND', 'BILL']);

/**
 * A trade appears on several levels (order, execution, closed lot), and a query may hold any of them; exactly one
 * level is read for each side. Sales are read from closed lots where executions do not say what they realised.
 */
export function readRecentTrades(statements: readonly FlexStatement[]): ReadTrades {
  const rows = statements
    .flatMap(({ Trades: trades }) => [
      ...withLevel(trades?.Trade, 'EXECUTION'),
      ...withLevel(trades?.Order, 'ORDER'),
      ...withLevel(trades?.Lot, 'CLOSED_LOT'),
    ])
    .filter((row) => SECURITIES.has(row.assetCategory));
  const trades = ofLevel(rows, 'EXECUTION', 'ORDER');
  const closedLots = ofLevel(rows, 'CLOSED_LOT');
  const sales = trades.filter((row) => sideOf(row) === 'sell');
  const salesSayGain = sales.every((row) => row.fifoPnlRealized !== null);
  const lotsSayMore = closedLots.length > 0 && (!salesSayGain || sales.length === 0);
  const chosen = [
    ...trades.filter((row) => sideOf(row) === 'buy'),
    ...(lotsSayMore ? closedLots.filter((row) => sideOf(row) === 'sell') : sales),
  ];
  return {
    recentTrades: chosen.flatMap(recentTrade).sort(byDay),
    warnings: chosen.flatMap(unread),
  };
}

/** An element says its level by its name when the query leaves out levelOfDetail. */
function withLevel(rows: readonly TradeRow[] = [], level: string): readonly TradeRow[] {
  return rows.map((row) => ({ ...row, levelOfDetail: row.levelOfDetail || level }));
}

/** The rows of the first of these levels that occurs. */
function ofLevel(rows: readonly TradeRow[], ...levels: readonly string[]): readonly TradeRow[] {
  for (const level of levels) {
    const found = rows.filter((row) => row.levelOfDetail.toUpperCase() === level);
    if (found.length > 0) return found;
  }
  return [];
}

/** A cancellation, `SELL (Ca.)`, is neither: keeping the cancelled trade errs on the side of a wash sale. */
function sideOf(row: TradeRow): RecentTrade['side'] | null {
  if (row.buySell === 'BUY') return 'buy';
  return row.buySell === 'SELL' ? 'sell' : null;
}

function recentTrade(row: TradeRow): readonly RecentTrade[] {
  const symbol = instrumentSymbol(row.symbol);
  const side = sideOf(row);
  const { tradeDate, quantity } = row;
  if (symbol === undefined || side === null || tradeDate === null || quantity === null) return [];
  if (quantity.eq(ZERO)) return [];
  return [
    {
      symbol,
      side,
      quantity: quantity.abs(),
      tradedOn: tradeDate,
      realizedGain: side === 'sell' ? row.fifoPnlRealized : null,
    },
  ];
}

function unread(row: TradeRow): readonly string[] {
  const read = recentTrade(row).length > 0 || row.quantity?.eq(ZERO);
  return read ? [] : [`a trade of ${row.symbol || 'an unnamed instrument'} is not readable`];
}

function byDay(left: RecentTrade, right: RecentTrade): number {
  return compareText(left.tradedOn, right.tradedOn) || compareText(left.symbol, right.symbol);
}
