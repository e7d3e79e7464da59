/** The mapped fields of a JSON answer as a snapshot. */
import { HOLDINGS_SCHEMA, type Snapshot } from '#domain/documents/holdings.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { closeOfTradeDate, parseInstant, parseTradeDate } from '#domain/time.ts';
import { accountMismatch, type SnapshotContext } from '../snapshot-context.ts';
import type { JsonWire } from './wire.ts';

export function parseJsonHoldings(
  wire: JsonWire,
  context: SnapshotContext & { readonly accountNumber: string | null },
): Outcome<Snapshot> {
  const mismatch =
    wire.account === null ? undefined : accountMismatch(context.accountNumber, wire.account);
  if (mismatch !== undefined) return failure(mismatch);
  const { baseCurrency } = context;
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    asOf: asOf(wire, context),
    fetchedAt: context.now,
    adapter: 'json',
    baseCurrency,
    cash: wire.cash.map(({ currency, amount }) => ({
      currency: currency ?? baseCurrency,
      amount,
      settled: null,
    })),
    positions: wire.positions.map((position) => ({
      ...position,
      securityId: null,
      securityIdSource: null,
      currency: position.currency ?? baseCurrency,
      lots: [],
    })),
    recentTrades: [],
    openOrders: [],
    reportedTotalValue: wire.totalValue,
    warnings: [],
  });
}

/** A date means its closes; an answer that gives no time is taken to be of now. */
function asOf(wire: JsonWire, { now, timeZone }: SnapshotContext): Snapshot['asOf'] {
  if (wire.asOf === null) return now;
  const day = parseTradeDate(wire.asOf);
  return day === undefined ? (parseInstant(wire.asOf) ?? now) : closeOfTradeDate(day, timeZone);
}
