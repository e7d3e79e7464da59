/** The entries of one account -> its snapshot. */
import { type Decimal, smaller, sum, toText, ZERO } from '#domain/decimal.ts';
import {
  type CashBalance,
  HOLDINGS_SCHEMA,
  type Position,
  type Snapshot,
  type TaxLot,
} from '#domain/documents/holdings.ts';
import { type AccountId, type Currency, compareText } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import { instantOfWhen } from './cells.ts';
import type { CashEntry, Entry, LotEntry, PendingEntry, PositionEntry } from './wire.ts';

export interface AssembleContext {
  readonly accountId: AccountId;
  readonly asOf: Instant;
  readonly now: Instant;
  readonly timeZone: string;
  readonly baseCurrency: Currency;
}

export function assembleSnapshot(
  entries: readonly Entry[],
  context: AssembleContext,
): Outcome<Snapshot> {
  const refused = entries.filter((entry) => entry.kind === 'refused');
  if (refused.length > 0)
    return failure(
      ...refused.map(({ line, why }) => contradiction(context, `line ${line}: ${why}`)),
    );
  const positions = mergePositions(entries, context);
  if (!positions.ok) return positions;
  const cash = entries.filter((entry) => entry.kind === 'cash' || entry.kind === 'pending');
  const totals = entries.filter((entry) => entry.kind === 'total');
  if (totals.length > 1)
    return failure(contradiction(context, `the file has ${totals.length} totals of one account`));
  return success({
    schema: HOLDINGS_SCHEMA,
    accountId: context.accountId,
    asOf: context.asOf,
    fetchedAt: context.now,
    adapter: 'csv',
    baseCurrency: context.baseCurrency,
    cash: mergeCash(cash),
    positions: positions.value.map(({ position }) => position),
    recentTrades: entries.flatMap((entry) => (entry.kind === 'trade' ? [entry.trade] : [])),
    openOrders: [],
    reportedTotalValue: totals[0]?.value ?? null,
    warnings: [
      ...(cash.length === 0 ? ['the file states no cash: none is counted'] : []),
      ...entries.flatMap(unreadWarning),
      ...positions.value.flatMap(({ warnings }) => warnings),
    ],
  });
}

function unreadWarning(entry: Entry): readonly string[] {
  return entry.kind === 'unread' ? [`line ${entry.line}: ${entry.why}; it is not counted`] : [];
}

/** Money that a trade still owes is not to be spent; money that it will bring cannot be spent yet. */
function mergeCash(entries: readonly (CashEntry | PendingEntry)[]): readonly CashBalance[] {
  const byCurrency = Map.groupBy(entries, (entry) => entry.currency);
  return [...byCurrency].map(([currency, group]) => {
    const knowsSettled = group.some(({ kind, settled }) => kind === 'pending' || settled !== null);
    return {
      currency,
      amount: sum(group.map(({ amount }) => amount)),
      settled: knowsSettled ? sum(group.map(settledPart)) : null,
    };
  });
}

function settledPart({ kind, amount, settled }: CashEntry | PendingEntry): Decimal {
  return kind === 'pending' ? smaller(amount, ZERO) : (settled ?? amount);
}

interface MergedPosition {
  readonly position: Position;
  readonly warnings: readonly string[];
}

function mergePositions(
  entries: readonly Entry[],
  context: AssembleContext,
): Outcome<readonly MergedPosition[]> {
  const rows = entries.filter((entry) => entry.kind === 'position');
  const lots = entries.filter((entry) => entry.kind === 'lot');
  const groups = [...Map.groupBy(rows, (row) => row.symbol)];
  groups.sort(([left], [right]) => compareText(left, right));
  return all(
    groups.map(([symbol, group]) =>
      mergePosition(
        group,
        lots.filter((lot) => lot.symbol === symbol),
        context,
      ),
    ),
  );
}

/** Rows of one symbol are its lots, or held as cash and as margin; the same row twice contradicts itself. */
function mergePosition(
  group: readonly PositionEntry[],
  lotRows: readonly LotEntry[],
  context: AssembleContext,
): Outcome<MergedPosition> {
  const [head] = group as [PositionEntry];
  const areLots = group.every((row) => row.lot !== null);
  const differ = new Set(group.map((row) => row.accountType)).size === group.length;
  const oneCurrency = group.every((row) => row.currency === head.currency);
  if (!oneCurrency || !(areLots || differ))
    return failure(
      contradiction(
        context,
        `${head.symbol} is listed twice, in lines ${group.map(({ line }) => line).join(' and ')}`,
      ),
    );
  const quantity = sum(group.map((row) => row.quantity));
  const lots = areLots ? lotsOfRows(group) : lotsOfLotRows(lotRows);
  const lotsTotal = sum(lots.map((lot) => lot.quantity));
  const position = { ...addUp(group, head, context), quantity };
  if (lots.length === 0 || lotsTotal.eq(quantity))
    return success({ position: { ...position, lots }, warnings: [] });
  const sums = `add up to ${toText(lotsTotal)}, not ${toText(quantity)}`;
  return success({
    position,
    warnings: [`${head.symbol}: its lots ${sums}; they are ignored`],
  });
}

function addUp(
  group: readonly PositionEntry[],
  head: PositionEntry,
  { asOf, timeZone }: AssembleContext,
): Omit<Position, 'quantity'> {
  const { symbol, securityId, securityIdSource, currency, priceAsOf } = head;
  return {
    symbol,
    securityId,
    securityIdSource,
    price: group.find((row) => row.price !== null)?.price ?? null,
    priceAsOf: priceAsOf === null ? asOf : instantOfWhen(priceAsOf, timeZone),
    currency,
    marketValue: totalOf(group.map((row) => row.marketValue)),
    costBasis: totalOf(group.map((row) => row.costBasis)),
    lots: [],
  };
}

/** Null when any is unknown: a part is not the whole. */
function totalOf(amounts: readonly (Decimal | null)[]): Decimal | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  return known.length === amounts.length ? sum(known) : null;
}

function lotsOfRows(rows: readonly PositionEntry[]): readonly TaxLot[] {
  return rows.flatMap(({ lot, line, quantity, costBasis }) =>
    lot === null
      ? []
      : [{ lotId: lot.lotId ?? `line-${line}`, acquiredOn: lot.acquiredOn, quantity, costBasis }],
  );
}

function lotsOfLotRows(rows: readonly LotEntry[]): readonly TaxLot[] {
  return rows.map(({ line, acquiredOn, quantity, costBasis }) => ({
    lotId: `line-${line}`,
    acquiredOn,
    quantity,
    costBasis,
  }));
}

function contradiction({ accountId: where }: AssembleContext, what: string) {
  const next = 'correct the file, or export it again';
  return { code: 'broker-answer-invalid', where, what, next } as const;
}
