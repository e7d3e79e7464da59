/** Price files -> series of closes. Pure. */
import { type Decimal, parseDecimal } from '#domain/decimal.ts';
import { type Currency, compareText, parseCurrency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import { readWhen } from '../../csv/cells.ts';
import { columnName } from '../../csv/header.ts';
import { readLines } from '../../csv/lines.ts';
import type { Line } from '../../csv/wire.ts';
import { instrumentSymbol } from '../../instrument-symbol.ts';
import type { PriceFile } from './client.ts';
import type { Close, CloseSeries } from './wire.ts';

/** The series of a file that are among `names`. */
export function parsePriceFile(
  file: PriceFile,
  names: readonly string[],
): Outcome<readonly CloseSeries[]> {
  const lines = readLines(file.body, file.where);
  if (!lines.ok) return lines;
  const [header, ...rows] = lines.value.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const columns = header?.cells.map(columnName) ?? [];
  const dateAt = columns.indexOf('date');
  if (header === undefined || dateAt < 0)
    return failure(invalid(file.where, 'the first line has no column "date"'));
  return file.name === null
    ? parseWide({ header, rows, dateAt, where: file.where }, names)
    : parseSingle({ columns, rows, dateAt, where: file.where }, file.name);
}

interface Table {
  readonly rows: readonly Line[];
  readonly dateAt: number;
  readonly where: string;
}

/** One column for each symbol; columns that nobody asks for are not read. */
function parseWide(
  table: Table & { readonly header: Line },
  names: readonly string[],
): Outcome<readonly CloseSeries[]> {
  const wanted = new Map(names.map((name) => [instrumentSymbol(name) ?? name, name]));
  const series: CloseSeries[] = [];
  for (const [at, cell] of table.header.cells.entries()) {
    const name = at === table.dateAt ? undefined : wanted.get(instrumentSymbol(cell) ?? cell);
    if (name === undefined) continue;
    if (series.some((known) => known.name === name))
      return failure(invalid(table.where, `there are two columns ${name}`));
    const closes = readCloses(table, { closeAt: at, adjustedAt: at });
    if (!closes.ok) return closes;
    series.push({ name, currency: null, closes: closes.value });
  }
  return success(series);
}

const ADJUSTED = ['adjclose', 'adjustedclose'];

function parseSingle(
  table: Table & { readonly columns: readonly string[] },
  name: string,
): Outcome<readonly CloseSeries[]> {
  const closeAt = table.columns.indexOf('close');
  const adjustedAt = table.columns.findIndex((column) => ADJUSTED.includes(column));
  const currencyAt = table.columns.indexOf('currency');
  if (closeAt < 0) return failure(invalid(table.where, 'the first line has no column "close"'));
  const closes = readCloses(table, { closeAt, adjustedAt: adjustedAt < 0 ? closeAt : adjustedAt });
  if (!closes.ok) return closes;
  const currency = readCurrency(table, currencyAt);
  return currency.ok
    ? success([{ name, currency: currency.value, closes: closes.value }])
    : currency;
}

function readCurrency({ rows, where }: Table, at: number): Outcome<Currency | null> {
  const written = new Set(at < 0 ? [] : rows.map(({ cells }) => cells[at] ?? ''));
  written.delete('');
  const [text, another] = written;
  if (text === undefined) return success(null);
  const currency = parseCurrency(text);
  return another === undefined && currency !== undefined
    ? success(currency)
    : failure(
        invalid(where, `currency "${another ?? text}": one code for the whole file is needed`),
      );
}

/** Days without a close are left out; anything else that is not a number is refused. */
function readCloses(
  { rows, dateAt, where }: Table,
  { closeAt, adjustedAt }: { readonly closeAt: number; readonly adjustedAt: number },
): Outcome<readonly Close[]> {
  const closes = new Map<TradeDate, Close>();
  for (const { number, cells } of rows) {
    const date = readWhen(cells[dateAt] ?? '')?.date;
    if (date === undefined)
      return failure(invalid(where, `line ${number}: "${cells[dateAt]}" is not a date`));
    const close = readClose(cells[closeAt]);
    const adjusted = readClose(cells[adjustedAt]);
    if (close === null) continue;
    if (close === undefined || adjusted === undefined)
      return failure(invalid(where, `line ${number}: "${cells[closeAt]}" is not a price`));
    if (closes.has(date)) return failure(invalid(where, `line ${number}: ${date} is there twice`));
    closes.set(date, { date, close, adjusted: adjusted ?? close });
  }
  return success([...closes.values()].sort((a, b) => compareText(a.date, b.date)));
}

const NO_CLOSE: ReadonlySet<string> = new Set(['', 'null', 'nan', 'n/a', '-']);

function readClose(text = ''): Decimal | null | undefined {
  return NO_CLOSE.has(text.toLowerCase()) ? null : parseDecimal(text);
}

function invalid(where: string, what: string): Problem {
  return {
    code: 'document-invalid',
    where,
    what,
    next: 'correct the file; docs/CSV.md says what price files look like',
  };
}
