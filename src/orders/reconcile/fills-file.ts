/**
 * A CSV of fills -> checked fills, or every problem with its line.
 *
 * Columns by name, in any order: `account symbol side quantity price traded_on`, and optionally `cl_ord_id` and
 * `commission`; others are passed over, so that a broker's export needs only new headings.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { type Decimal, parseDecimal, ZERO } from '#domain/decimal.ts';
import { type AccountId, type InstrumentSymbol, parseAccountId, parseSymbol } from '#domain/ids.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { parseTradeDate, type TradeDate } from '#domain/time.ts';
import type { Side } from '#domain/vocabulary.ts';
import type { Fill } from './match-fills.ts';

const FILLS_MAX = 100_000;
const LINE_LENGTH_MAX = 64 * 1024;
const REQUIRED_COLUMNS = ['account', 'symbol', 'side', 'quantity', 'price', 'traded_on'] as const;
type Row = Readonly<Record<string, string | undefined>>;

/** `where` names the file in problems. */
export function parseFills(text: string, where: string): Outcome<readonly Fill[]> {
  const lines = readRows(text, where);
  if (!lines.ok) return lines;
  const [header, ...rows] = lines.value;
  const columns = (header?.cells ?? []).map((name) => name.toLowerCase());
  const missing = REQUIRED_COLUMNS.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    return failure(invalid(`${where}:1`, `has no column ${missing.join(', ')}`));
  if (rows.length > FILLS_MAX) return failure(invalid(where, `has more than ${FILLS_MAX} fills`));
  return all(
    rows.map(({ cells, number }) => parseFill(rowOf(columns, cells), `${where}:${number}`)),
  );
}

interface Line {
  /** The line of the file that the record ends on, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

function readRows(text: string, where: string): Outcome<readonly Line[]> {
  const lines: Line[] = [];
  try {
    parse(text, {
      bom: true,
      columns: false,
      delimiter: ',',
      trim: true,
      skip_empty_lines: true,
      relax_column_count: false,
      max_record_size: LINE_LENGTH_MAX,
      to: FILLS_MAX + 2,
      on_record: (cells, { lines: number }) => {
        lines.push({ number, cells });
        return null;
      },
    });
    return success(lines);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return failure(invalid(where, `is not CSV: ${error.message}`));
  }
}

function rowOf(columns: readonly string[], cells: readonly string[]): Row {
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
}

function parseFill(row: Row, where: string): Outcome<Fill> {
  const problems: Problem[] = [];
  const read = <Value>(
    column: string,
    parseCell: (text: string) => Value | undefined,
    expected: string,
  ): Value | undefined => {
    const text = row[column] ?? '';
    const value = parseCell(text);
    if (value === undefined)
      problems.push(
        invalid(where, `${column}: expected ${expected}, got ${JSON.stringify(text.slice(0, 60))}`),
      );
    return value;
  };
  const fill = {
    orderId: row['cl_ord_id'] || null,
    accountId: read<AccountId>('account', parseAccountId, 'an account id'),
    symbol: read<InstrumentSymbol>('symbol', parseSymbol, 'a symbol such as VTI'),
    side: read<Side>('side', parseSide, 'buy or sell'),
    quantity: read<Decimal>('quantity', parsePositive, 'a number above 0'),
    price: read<Decimal>('price', parsePositive, 'a number above 0'),
    commission: read<Decimal>('commission', parseCommission, 'a number, or nothing'),
    tradedOn: read<TradeDate>('traded_on', parseTradeDate, 'a date such as 2026-11-20'),
  };
  return isComplete(fill) ? success(fill) : failure(...problems);
}

function isComplete(fill: { [Key in keyof Fill]: Fill[Key] | undefined }): fill is Fill {
  return Object.values(fill).every((value) => value !== undefined);
}

function parseSide(text: string): Side | undefined {
  const side = text.toLowerCase();
  return side === 'buy' || side === 'sell' ? side : undefined;
}

function parsePositive(text: string): Decimal | undefined {
  const value = parseDecimal(text);
  return value?.gt(ZERO) ? value : undefined;
}

/** A rebate is negative. */
function parseCommission(text: string): Decimal | undefined {
  return text === '' ? ZERO : parseDecimal(text);
}

function invalid(where: string, what: string): Problem {
  return { code: 'document-invalid', where, what, next: 'correct the file of fills' };
}
