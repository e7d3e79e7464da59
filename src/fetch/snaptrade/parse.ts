/** SnapTrade's answers as a snapshot. */
import { ONE, sum, ZERO } from '#domain/decimal.ts';
import {
  HOLDINGS_SCHEMA,
  type OpenOrder,
  type Position,
  type RecentTrade,
  type Snapshot,
  type TaxLot,
} from '#domain/documents/holdings.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type Instant, type TradeDate, tradeDateOf } from '#domain/time.ts';
import { invalidAnswer } from '../answer.ts';
import { recentTradesSince } from '../optional-data.ts';
import { accountMismatch, type SnapshotContext } from '../snapshot-context.ts';
import type { SnapTradePosition, SnapTradeWire } from './wire.ts';

export function parseSnapTrade(
  wire: SnapTradeWire,
  context: SnapshotContext & { readonly accountNumber: string },
): Outcome<Snapshot> {
  const refused = accountMismatch(context.accountNumber, wire.account.id) ?? unreadable(wire);
  if (refused !== undefined) return failure(refused);
  const held = wire.positions.results.filter(({ cash_equivalent: isCash }) => isCash !== true);
  const parsed = all(held.map((position) => parsePosition(position, context.timeZone)));
  if (!parsed.ok) return parsed;
  const total = wire.account.balance?.total;
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    asOf: wire.positions.data_freshness.as_of,
    fetchedAt: context.now,
    adapter: 'snaptrade',
    baseCurrency: context.baseCurrency,
    cash: wire.balances.map(({ currency, cash }) => ({
      currency: currency.code,
      amount: cash,
      settled: null,
    })),
    positions: parsed.value.map(({ position }) => position),
    recentTrades: wire.activities.flatMap((activity) => parseActivity(activity, context)),
    openOrders: wire.orders.flatMap(parseOrder),
    reportedTotalValue: total?.currency === context.baseCurrency ? total.amount : null,
    warnings: [
      ...wire.warnings,
      ...accountWarnings(wire),
      ...parsed.value.flatMap(({ warnings }) => warnings),
    ],
  });
}

/** Why lists that may be empty must not be taken for the account. */
function unreadable({ account }: SnapTradeWire): Problem | undefined {
  const holdings = account.sync_status?.holdings;
  if (holdings?.holdings_unavailable === true)
    return {
      code: 'broker-request-refused',
      what: 'the brokerage does not show the holdings of this account to SnapTrade',
      next: 'read this account by an export file (adapter csv) instead',
    };
  if (holdings?.initial_sync_completed === false)
    return {
      code: 'broker-not-ready',
      what: 'SnapTrade has not loaded the holdings of this account yet',
      next: 'try again later',
    };
  return undefined;
}

interface Parsed {
  readonly position: Position;
  readonly warnings: readonly string[];
}

function parsePosition(wire: SnapTradePosition, timeZone: string): Outcome<Parsed> {
  const { instrument, units, price } = wire;
  const { symbol } = instrument;
  const currency = wire.currency ?? instrument.currency;
  if (currency === null)
    return failure(
      invalidAnswer(`${symbol} is listed without a currency`, { broker: 'SnapTrade' }),
    );
  const multiplier = instrument.multiplier ?? ONE;
  const figi = instrument.figi_instrument?.figi_code ?? null;
  const lots = parseLots(wire, timeZone);
  return success({
    position: {
      symbol,
      securityId: figi,
      securityIdSource: figi === null ? null : 'FIGI',
      quantity: units,
      price,
      priceAsOf: null,
      currency,
      // Given only for contracts, whose value is not quantity × price: the data gate then sees them.
      marketValue:
        price === null || multiplier.eq(ONE) ? null : units.times(price).times(multiplier),
      costBasis: wire.cost_basis?.times(units).times(multiplier) ?? null,
      lots: lots ?? [],
    },
    warnings: [
      ...(lots === undefined ? [`the tax lots of ${symbol} are incomplete and left out`] : []),
      ...(CONTRACTS.has(instrument.kind)
        ? [`${symbol} is not a share or fund but ${instrument.kind}`]
        : []),
    ],
  });
}

const CONTRACTS: ReadonlySet<string> = new Set(['option', 'future', 'cfd', 'crypto']);

/** Undefined unless every lot is dated and the lots add up to the position. */
function parseLots(wire: SnapTradePosition, timeZone: string): readonly TaxLot[] | undefined {
  const given = wire.tax_lots ?? [];
  const lots = given.flatMap((lot, index): readonly TaxLot[] => {
    const { original_purchase_date: bought, quantity, cost_basis: costBasis } = lot;
    if (bought === null || quantity === null) return [];
    const lotId = lot.lot_id ?? `lot-${index + 1}`;
    return [{ lotId, acquiredOn: dayOf(bought, timeZone), quantity, costBasis }];
  });
  if (given.length === 0) return [];
  const isComplete =
    lots.length === given.length && sum(lots.map(({ quantity }) => quantity)).eq(wire.units);
  return isComplete ? lots : undefined;
}

/** Brokerages that know only the day have it written as midnight UTC. */
function dayOf(instant: Instant, timeZone: string): TradeDate {
  return tradeDateOf(instant, instant.endsWith('T00:00:00Z') ? 'UTC' : timeZone);
}

function parseActivity(
  { type, symbol, units, trade_date: tradedAt }: SnapTradeWire['activities'][number],
  context: SnapshotContext,
): readonly RecentTrade[] {
  if (!symbol || units === null || units.eq(ZERO) || tradedAt === null) return [];
  const tradedOn = dayOf(tradedAt, context.timeZone);
  if (tradedOn < recentTradesSince(context.tradeDate)) return [];
  const side = type === 'SELL' ? 'sell' : 'buy';
  return [{ symbol: symbol.symbol, side, quantity: units.abs(), tradedOn, realizedGain: null }];
}

const ENDED_STATUSES: ReadonlySet<string> = new Set([
  'NONE',
  'FAILED',
  'REJECTED',
  'CANCELED',
  'PARTIAL_CANCELED',
  'EXECUTED',
  'REPLACED',
  'STOPPED',
  'EXPIRED',
]);

function parseOrder(order: SnapTradeWire['orders'][number]): readonly OpenOrder[] {
  const symbol = order.universal_symbol?.symbol ?? order.option_symbol?.ticker;
  if (ENDED_STATUSES.has(order.status) || symbol === undefined) return [];
  return [
    {
      symbol,
      side: order.action.startsWith('SELL') ? 'sell' : 'buy',
      quantity: order.open_quantity ?? order.total_quantity ?? ZERO,
      orderId: order.brokerage_order_id,
    },
  ];
}

function accountWarnings({ account, positions }: SnapTradeWire): readonly string[] {
  const { status } = account;
  return [
    ...(status && status !== 'open' ? [`the account's status is ${status}`] : []),
    ...positions.results
      .filter(({ cash_equivalent: isCash }) => isCash === true)
      .map(({ instrument }) => `${instrument.symbol} is counted in cash and is no position`),
  ];
}
