/** One row below a table's header -> what it says: a holding, cash, a lot, a total, or why it is not read. */
import { type Decimal, divide, roundTo, ZERO } from '#domain/decimal.ts';
import { securityIdSourceField } from '#domain/documents/holdings.ts';
import { type Currency, type InstrumentSymbol, parseCurrency } from '#domain/ids.ts';
import { instrumentSymbol } from '../instrument-symbol.ts';
import { readAmount, readWhen } from './cells.ts';
import { type Columns, nameOf } from './header.ts';
import type {
  AccountLabel,
  Entry,
  Line,
  Mark,
  PositionEntry,
  RefusedEntry,
  Role,
  TableLayout,
  UnreadEntry,
} from './wire.ts';

export interface TableRow {
  readonly line: Line;
  readonly columns: Columns;
  readonly layout: TableLayout;
  /** The account that a line above the table names. */
  readonly account: AccountLabel | null;
  /** The holding in the row before, to which a lot belongs. */
  readonly symbolBefore: InstrumentSymbol | null;
  readonly baseCurrency: Currency;
}

/** Null for a row that holds nothing, such as a position of zero shares. */
export function readRow(row: TableRow): Entry | null {
  const { layout } = row;
  if (isMarked(row, layout.total)) return readTotal(row);
  if (isMarked(row, layout.pending)) return readCash(row, 'pending');
  if (isMarked(row, layout.cash)) return readCash(row, 'cash');
  if (isMarked(row, layout.lot)) return readLot(row);
  if (isMarked(row, layout.unread)) return unread(row, 'is of a kind that is not read');
  return readPosition(row);
}

function isMarked(row: TableRow, mark: Mark | undefined): boolean {
  return mark?.roles.some((role) => mark.pattern.test(cell(row, role))) ?? false;
}

function cell(row: TableRow, role: Role): string {
  const at = row.columns.get(role);
  return at === undefined ? '' : (row.line.cells[at] ?? '');
}

function readTotal(row: TableRow): Entry | null {
  const value = readAmount(cell(row, 'value'));
  return value === null || value === undefined
    ? unread(row, 'is a total without a number')
    : { kind: 'total', ...origin(row), value };
}

/** The amount stands in another column in other years, so that the first cell with a number counts. */
function readCash(row: TableRow, kind: 'cash' | 'pending'): Entry | null {
  const roles: readonly Role[] =
    kind === 'cash' ? ['value', 'quantity'] : ['value', 'priceChange', 'quantity'];
  const texts = roles.map((role) => cell(row, role)).filter((text) => readAmount(text) !== null);
  const [text] = texts;
  if (text === undefined) return unread(row, 'is cash without an amount');
  const amount = readAmount(text);
  const settled = readAmount(cell(row, 'settled'));
  const currency = readCurrency(row);
  if (!amount || settled === undefined || currency === undefined)
    return refused(row, `the amount or the currency of cash is not readable: "${text}"`);
  return { kind, ...origin(row), currency, amount, settled };
}

function readLot(row: TableRow): Entry | null {
  const acquired = readWhen(cell(row, 'acquiredOn') || cell(row, 'symbol'));
  const amounts = readAmounts(row);
  const quantity = amounts.get('quantity');
  if (row.symbolBefore === null || acquired === undefined || !quantity)
    return unread(row, 'is a lot of nothing, or without a date or quantity');
  return {
    kind: 'lot',
    ...origin(row),
    symbol: row.symbolBefore,
    acquiredOn: acquired.date,
    quantity,
    costBasis: costOf(amounts, quantity),
  };
}

function readPosition(row: TableRow): Entry | null {
  const written = cell(row, 'symbol');
  if (written === '') return unread(row, 'has no symbol');
  const symbol = instrumentSymbol(renamed(written, row.layout));
  if (symbol === undefined) return unread(row, 'has no symbol that can be traded');
  const amounts = readAmounts(row);
  const malformed = AMOUNT_ROLES.find((role) => amounts.get(role) === undefined);
  if (malformed !== undefined)
    return refused(
      row,
      `${symbol}: ${nameOf(malformed, row.layout)} is not a number: "${cell(row, malformed)}"`,
    );
  const quantity = amounts.get('quantity') ?? null;
  if (quantity === null) return unread(row, 'has no quantity');
  if (quantity.eq(ZERO)) return null;
  return assemble(row, { symbol, quantity, amounts });
}

/** Only the layout's own names: `constructor` in a file is not that of JavaScript. */
function renamed(written: string, { symbols = {} }: TableRow['layout']): string {
  return Object.hasOwn(symbols, written) ? (symbols[written] ?? written) : written;
}

function assemble(
  row: TableRow,
  read: {
    readonly symbol: InstrumentSymbol;
    readonly quantity: Decimal;
    readonly amounts: Amounts;
  },
): PositionEntry | RefusedEntry {
  const { symbol, quantity, amounts } = read;
  const currency = readCurrency(row);
  const acquiredText = cell(row, 'acquiredOn');
  const acquired = /\d/.test(acquiredText) ? readWhen(acquiredText) : null;
  const priceAsOfText = cell(row, 'priceAsOf');
  const priceAsOf = priceAsOfText === '' ? null : readWhen(priceAsOfText);
  const missingAccount = row.columns.has('account') && origin(row).account === null;
  if (missingAccount || currency === undefined || acquired === undefined || priceAsOf === undefined)
    return refused(row, `${symbol}: its account, currency or a date is missing or not readable`);
  const marketValue = amounts.get('value') ?? null;
  const isCusip = CUSIP.test(symbol);
  const isBond = isCusip || BOND.test(cell(row, 'assetType'));
  return {
    kind: 'position',
    ...origin(row),
    symbol,
    ...identityOf(row, isCusip ? symbol : ''),
    quantity,
    price: isBond ? priceByValue(quantity, marketValue) : (amounts.get('price') ?? null),
    priceAsOf,
    marketValue,
    costBasis: costOf(amounts, quantity),
    currency,
    accountType: cell(row, 'accountType'),
    lot:
      acquired === null ? null : { lotId: cell(row, 'lotId') || null, acquiredOn: acquired.date },
  };
}

/** Only bonds are listed by CUSIP. Their price is per 100 of par and may lack an index factor: the value says what one unit is worth. */
const CUSIP = /^\d{3}[\dA-Z]{5}\d$/;
const BOND = /^(?:bonds?|treasury bills|fixed income)$/i;
const UNIT_PRICE_PLACES = 10;

function priceByValue(quantity: Decimal, value: Decimal | null): Decimal | null {
  return value === null ? null : roundTo(divide(value, quantity), UNIT_PRICE_PLACES);
}

function identityOf(
  row: TableRow,
  symbolCusip: string,
): Pick<PositionEntry, 'securityId' | 'securityIdSource'> {
  const source = securityIdSourceField.safeParse(cell(row, 'securityIdSource').toUpperCase());
  const securityId = cell(row, 'securityId');
  if (securityId !== '' && source.success) return { securityId, securityIdSource: source.data };
  const cusip = symbolCusip || cell(row, 'cusip');
  return /^[\dA-Z]{8,9}$/.test(cusip)
    ? { securityId: cusip, securityIdSource: 'CUSIP' }
    : { securityId: null, securityIdSource: null };
}

const AMOUNT_ROLES = ['quantity', 'price', 'value', 'cost', 'gain', 'unitCost'] as const;
/** Null where the cell says that there is none; undefined where it is not a number. */
type Amounts = ReadonlyMap<Role, Decimal | null | undefined>;

function readAmounts(row: TableRow): Amounts {
  return new Map(AMOUNT_ROLES.map((role) => [role, readAmount(cell(row, role))]));
}

/** As given, else by the cost of one share, else by the value and the gain. */
function costOf(amounts: Amounts, quantity: Decimal): Decimal | null {
  const [cost, unitCost] = [amounts.get('cost'), amounts.get('unitCost')];
  if (cost) return cost;
  if (unitCost) return unitCost.times(quantity);
  const [value, gain] = [amounts.get('value'), amounts.get('gain')];
  return value && gain ? value.minus(gain) : null;
}

function readCurrency(row: TableRow): Currency | undefined {
  const written = cell(row, 'currency');
  if (written === '') return row.layout.currency ?? row.baseCurrency;
  return parseCurrency(written.toUpperCase());
}

function origin(row: TableRow): Pick<Entry, 'line' | 'account'> {
  const { total } = row.layout;
  const written = cell(row, 'account');
  const number = total?.roles.includes('account') ? written.replace(total.pattern, '') : written;
  const name = cell(row, 'accountName');
  const account = number === '' && name === '' ? row.account : { number, name };
  return { line: row.line.number, account };
}

function unread(row: TableRow, what: string): UnreadEntry {
  const name = cell(row, 'symbol') || cell(row, 'description');
  const value = cell(row, 'value');
  const worth = /\d/.test(value) ? `, worth ${value},` : '';
  return { kind: 'unread', ...origin(row), why: `${JSON.stringify(name)}${worth} ${what}` };
}

function refused(row: TableRow, why: string): RefusedEntry {
  return { kind: 'refused', ...origin(row), why };
}
