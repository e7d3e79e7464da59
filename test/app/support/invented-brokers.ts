/** Brokers in memory: accounts that execute orders at the next session, in full, in part or not at all. */
import { type Decimal, decimal, fromFloat, roundTo, smaller, ZERO } from '#domain/decimal.ts';
import { HOLDINGS_SCHEMA, type RecentTrade, type Snapshot } from '#domain/documents/holdings.ts';
import type { AccountId, InstrumentSymbol } from '#domain/ids.ts';
import { plusDays, type TradeDate } from '#domain/time.ts';
import { closeOf } from '../../../fixtures/calendar.ts';
import { USD } from '../../support/documents.ts';

/** What a broker is asked to do; good for the session after the day it was given. */
export interface GivenOrder {
  readonly orderId: string;
  readonly accountId: AccountId;
  readonly symbol: InstrumentSymbol;
  readonly side: 'buy' | 'sell';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly givenOn: TradeDate;
}

export interface Execution {
  readonly order: GivenOrder;
  readonly quantity: Decimal;
  readonly session: TradeDate;
}

export interface Account {
  readonly accountId: AccountId;
  /** Decimals of a quantity. */
  readonly places: number;
  cash: Decimal;
  readonly positions: Map<InstrumentSymbol, Decimal>;
  readonly trades: RecentTrade[];
}

const TRADES_SHOWN_DAYS = 40;
/** Of all orders: those that are executed in full, and those that are executed at least in part. */
const FULL_SHARE = 0.7;
const PART_SHARE = 0.85;

/** Sells first; a purchase is executed as far as the account's cash reaches. */
export function execute(
  account: Account,
  orders: readonly GivenOrder[],
  session: TradeDate,
  draw: () => number,
): readonly Execution[] {
  const sellsFirst = orders.toSorted(
    (left, right) => Number(left.side === 'buy') - Number(right.side === 'buy'),
  );
  return sellsFirst.flatMap((order) => {
    const quantity = executedQuantity(order, account, draw);
    if (quantity.lte(ZERO)) return [];
    settle(account, order, quantity);
    const { symbol, side } = order;
    account.trades.push({ symbol, side, quantity, tradedOn: session, realizedGain: null });
    return [{ order, quantity, session }];
  });
}

function executedQuantity(order: GivenOrder, account: Account, draw: () => number): Decimal {
  const { quantity, side, price } = order;
  const luck = draw();
  const part = quantity.times(fromFloat(draw(), 6));
  const wanted = luck < FULL_SHARE ? quantity : luck < PART_SHARE ? part : ZERO;
  const limit = side === 'buy' ? account.cash.div(price) : quantity;
  return roundTo(smaller(wanted, limit), account.places, 'down');
}

function settle(account: Account, { symbol, side, price }: GivenOrder, quantity: Decimal): void {
  const held = account.positions.get(symbol) ?? ZERO;
  const value = quantity.times(price);
  account.positions.set(symbol, side === 'buy' ? held.plus(quantity) : held.minus(quantity));
  account.cash = side === 'buy' ? account.cash.minus(value) : account.cash.plus(value);
}

/** The account as it stands after the close of `session`. */
export function snapshotAfter(account: Account, session: TradeDate): Snapshot {
  const since = plusDays(session, -TRADES_SHOWN_DAYS);
  return {
    schema: HOLDINGS_SCHEMA,
    accountId: account.accountId,
    asOf: closeOf(session),
    fetchedAt: closeOf(session),
    adapter: 'csv',
    baseCurrency: USD,
    cash: [{ currency: USD, amount: account.cash, settled: null }],
    positions: [...account.positions]
      .filter(([, quantity]) => quantity.gt(ZERO))
      .map(([symbol, quantity]) => ({
        symbol,
        securityId: null,
        securityIdSource: null,
        quantity,
        price: null,
        priceAsOf: null,
        currency: USD,
        marketValue: null,
        costBasis: null,
        lots: [],
      })),
    recentTrades: account.trades.filter(({ tradedOn }) => tradedOn >= since),
    openOrders: [],
    reportedTotalValue: null,
    warnings: [],
  };
}

export function accountOf(
  accountId: string,
  places: number,
  cash: string,
  positions: Readonly<Record<string, string>>,
): Account {
  return {
    accountId: accountId as AccountId,
    places,
    cash: decimal(cash),
    positions: new Map(
      Object.entries(positions).map(([symbol, quantity]) => [
        symbol as InstrumentSymbol,
        decimal(quantity),
      ]),
    ),
    trades: [],
  };
}
