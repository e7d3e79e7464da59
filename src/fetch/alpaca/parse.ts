/** Alpaca's answers as a snapshot. */
import { type Decimal, ZERO } from '#domain/decimal.ts';
import {
  HOLDINGS_SCHEMA,
  type OpenOrder,
  type Position,
  type RecentTrade,
  type Snapshot,
} from '#domain/documents/holdings.ts';
import type { Currency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { tradeDateOf } from '#domain/time.ts';
import { accountMismatch, type SnapshotContext } from '../snapshot-context.ts';
import type { AlpacaFill, AlpacaOrder, AlpacaPosition, AlpacaWire } from './wire.ts';

/** `accountNumber` is the one that the configuration expects, null when it names none. */
export function parseAlpaca(
  wire: AlpacaWire,
  context: SnapshotContext & { readonly accountNumber: string | null },
): Outcome<Snapshot> {
  const { account } = wire;
  const mismatch = accountMismatch(context.accountNumber, account.account_number);
  if (mismatch !== undefined) return failure(mismatch);
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    // Alpaca answers with what is true now and gives no time.
    asOf: context.now,
    fetchedAt: context.now,
    adapter: 'alpaca',
    baseCurrency: context.baseCurrency,
    cash: [{ currency: account.currency, amount: account.cash, settled: null }],
    positions: wire.positions.map((position) => parsePosition(position, account.currency)),
    recentTrades: wire.fills.map((fill) => parseFill(fill, context.timeZone)),
    openOrders: wire.openOrders.flatMap(parseOrder),
    reportedTotalValue: account.currency === context.baseCurrency ? account.equity : null,
    warnings: [...accountWarnings(wire), ...wire.positions.flatMap(positionWarnings)],
  });
}

function parsePosition(position: AlpacaPosition, currency: Currency): Position {
  const signed = (amount: Decimal) => (position.side === 'short' ? amount.abs().neg() : amount);
  return {
    symbol: position.symbol,
    securityId: null,
    securityIdSource: null,
    quantity: signed(position.qty),
    price: position.current_price,
    priceAsOf: null,
    currency,
    marketValue: position.market_value && signed(position.market_value),
    costBasis: position.cost_basis && signed(position.cost_basis),
    lots: [],
  };
}

function parseFill(fill: AlpacaFill, timeZone: string): RecentTrade {
  return {
    symbol: fill.symbol,
    side: fill.side === 'buy' ? 'buy' : 'sell',
    quantity: fill.qty,
    tradedOn: tradeDateOf(fill.transaction_time, timeZone),
    realizedGain: null,
  };
}

/** One open order, or one for each leg of an order that has several. */
function parseOrder(order: AlpacaOrder): readonly OpenOrder[] {
  const parts = order.symbol === null ? (order.legs ?? []) : [order];
  return parts.flatMap((part) =>
    part.symbol === null || part.side === null
      ? []
      : [
          {
            symbol: part.symbol,
            side: part.side,
            // An order given as money has no quantity until it is filled.
            quantity: part.qty === null ? ZERO : part.qty.minus(part.filled_qty ?? ZERO),
            orderId: part.id,
          },
        ],
  );
}

function accountWarnings({ account, openOrders }: AlpacaWire): readonly string[] {
  return [
    ...(account.status === 'ACTIVE' ? [] : [`the account's status is ${account.status}`]),
    ...(account.trading_blocked ? ['trading is blocked in this account'] : []),
    ...(account.account_blocked ? ['the account is blocked'] : []),
    ...openOrders
      .filter((order) => order.symbol !== null && order.qty === null)
      .map(
        (order) => `open order ${order.id} is for an amount of money; its quantity is not known`,
      ),
  ];
}

const SHARES = 'us_equity';

function positionWarnings(position: AlpacaPosition): readonly string[] {
  if (position.asset_class === SHARES) return [];
  return [`${position.symbol} is not a share or fund but ${position.asset_class}`];
}
