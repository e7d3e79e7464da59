/** The rows of Open Positions -> positions with their lots; summary and lot rows are two views of the same shares. */
import { type Decimal, divide, ONE, roundTo, sum, toText, ZERO } from '#domain/decimal.ts';
import type { Position, TaxLot } from '#domain/documents/holdings.ts';
import { type Currency, compareText, type InstrumentSymbol, parseCurrency } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { closeOfTradeDate, type Instant } from '#domain/time.ts';
import { instrumentSymbol } from '../instrument-symbol.ts';
import { securityIdentity } from './security-identity.ts';
import type { OpenPositionRow } from './wire.ts';

interface PositionContext {
  readonly where: string;
  readonly asOf: Instant;
  readonly timeZone: string;
}

interface ReadPositions {
  readonly positions: readonly Position[];
  readonly warnings: readonly string[];
}

/** Categories whose `positionValue` is what the account owns; that of a future or a CFD is only its exposure. */
const OWNED: ReadonlySet<string> = new Set('STK ETF FUND BOND BILL OPT WAR IOPT CRYPTO'.split(' '));
/** Quoted in per cent of par, and some with an index factor: only the reported value says what one unit is worth. */
const PRICED_BY_VALUE: ReadonlySet<string> = new Set(['BOND', 'BILL']);
const UNIT_PRICE_PLACES = 10;

export function readPositions(
  rows: readonly OpenPositionRow[],
  context: PositionContext,
): Outcome<ReadPositions> {
  const owned = rows.filter((row) => OWNED.has(row.assetCategory));
  const groups = Map.groupBy(owned, (row) => row.conid || row.symbol);
  const read = all([...groups.values()].map((group) => readPosition(group, context)));
  if (!read.ok) return read;
  const positions = read.value.flatMap(({ position }) => position ?? []);
  positions.sort((a, b) => compareText(a.symbol, b.symbol));
  const twice = positions.find((position, at) => position.symbol === positions[at - 1]?.symbol);
  if (twice !== undefined)
    return failure(
      invalid(context.where, `two different instruments are both called ${twice.symbol}`),
    );
  const notCounted = rows
    .filter((row) => !OWNED.has(row.assetCategory) && !isLot(row))
    .map((row) => `${row.assetCategory} ${row.symbol} is not counted: its value is an exposure`);
  return success({
    positions,
    warnings: [...notCounted, ...read.value.flatMap(({ warnings }) => warnings)],
  });
}

/** Null for a position that is closed. */
function readPosition(
  group: readonly OpenPositionRow[],
  context: PositionContext,
): Outcome<{ readonly position: Position | null; readonly warnings: readonly string[] }> {
  const lotRows = group.filter(isLot);
  const summaries = group.filter((row) => !lotRows.includes(row));
  const counted = summaries.length > 0 ? summaries : lotRows;
  const [head] = counted;
  if (head === undefined) return success({ position: null, warnings: [] });
  const name = head.symbol || head.conid;
  if (new Set(summaries.map((row) => row.model)).size < summaries.length)
    return failure(invalid(context.where, `${name} is listed twice`));
  const symbol = instrumentSymbol(head.symbol);
  const currency = parseCurrency(head.currency);
  const quantity = total(counted, 'position');
  if (symbol === undefined || currency === undefined || quantity === null)
    return failure(
      invalid(
        context.where,
        `position ${name}: symbol "${head.symbol}", currency "${head.currency}" or its quantity is not readable`,
      ),
    );
  if (quantity.eq(ZERO)) return success({ position: null, warnings: [] });
  const lots = readLots(lotRows);
  const lotsTotal = sum(lots.map((lot) => lot.quantity));
  const lotsFit = lots.length > 0 && lotsTotal.eq(quantity);
  return success({
    position: {
      ...assemble({ symbol, currency, quantity, head, counted, context }),
      lots: lotsFit ? lots : [],
    },
    warnings: lotRows.length === 0 || lotsFit ? [] : [lotsIgnored(name, lotsTotal, quantity)],
  });
}

function isLot(row: OpenPositionRow): boolean {
  return row.levelOfDetail.toUpperCase() === 'LOT';
}

function assemble(parts: {
  readonly symbol: InstrumentSymbol;
  readonly currency: Currency;
  readonly quantity: Decimal;
  readonly head: OpenPositionRow;
  readonly counted: readonly OpenPositionRow[];
  readonly context: PositionContext;
}): Position {
  const { symbol, currency, quantity, head, counted, context } = parts;
  const { asOf, timeZone } = context;
  const marketValue = total(counted, 'positionValue');
  return {
    symbol,
    ...securityIdentity(head),
    quantity,
    price: unitPrice(head, { quantity, marketValue }),
    priceAsOf: head.reportDate === null ? asOf : closeOfTradeDate(head.reportDate, timeZone),
    currency,
    marketValue,
    costBasis: total(counted, 'costBasisMoney'),
    lots: [],
  };
}

/** What one unit of `position` is worth, so that quantity × price is the value: one contract of an option is 100 of its price. */
function unitPrice(
  row: OpenPositionRow,
  held: { readonly quantity: Decimal; readonly marketValue: Decimal | null },
): Decimal | null {
  if (PRICED_BY_VALUE.has(row.assetCategory))
    return held.marketValue === null
      ? null
      : roundTo(divide(held.marketValue, held.quantity), UNIT_PRICE_PLACES);
  return row.markPrice === null ? null : row.markPrice.times(row.multiplier ?? ONE);
}

/** Null when any row lacks the field: a part is not the whole. */
function total(
  rows: readonly OpenPositionRow[],
  field: 'position' | 'positionValue' | 'costBasisMoney',
): Decimal | null {
  const amounts = rows.flatMap((row) => row[field] ?? []);
  return amounts.length === rows.length ? sum(amounts) : null;
}

/** A wash sale moves the day from which a lot is held; that day, not the purchase, decides its tax. */
function readLots(rows: readonly OpenPositionRow[]): TaxLot[] {
  const lots: TaxLot[] = [];
  for (const row of rows) {
    const acquiredOn = row.holdingPeriodDateTime ?? row.openDateTime;
    if (acquiredOn === null || row.position === null) continue;
    const name = row.originatingTransactionID || acquiredOn;
    const taken = lots.some((lot) => lot.lotId === name);
    lots.push({
      lotId: taken ? `${name}-${lots.length + 1}` : name,
      acquiredOn,
      quantity: row.position,
      costBasis: row.costBasisMoney,
    });
  }
  return lots;
}

function lotsIgnored(name: string, lotsTotal: Decimal, quantity: Decimal): string {
  return `${name}: its lots add up to ${toText(lotsTotal)}, not ${toText(quantity)}; they are ignored`;
}

function invalid(where: string, what: string): Problem {
  return {
    code: 'broker-answer-invalid',
    where,
    what,
    next: 'run the query in Client Portal and compare its Open Positions',
  };
}
