/**
 * Interactive Brokers: Performance & Reports, Statements, Activity, CSV. A file of sections, in which every line begins
 * with its section's name and `Header`, `Data` or a kind of total.
 */
import { type Decimal, sum, ZERO } from '#domain/decimal.ts';
import type { RecentTrade } from '#domain/documents/holdings.ts';
import { type Currency, compareText, parseCurrency } from '#domain/ids.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { instrumentSymbol } from '../../instrument-symbol.ts';
import { readAmount, readWhen } from '../cells.ts';
import { readTable } from '../table.ts';
import type { AccountLabel, Entry, Line, Reading, TableLayout } from '../wire.ts';
import { type SectionRow, sectionLines, sectionRows } from './sections.ts';

const TITLE = 'an IBKR activity statement';
const POSITIONS = ['Open Positions', 'Long Open Positions'];

const OPEN_POSITIONS: TableLayout = {
  title: TITLE,
  columns: {
    symbol: ['Symbol'],
    assetType: ['Asset Category'],
    currency: ['Currency'],
    acquiredOn: ['Open'],
    quantity: ['Quantity'],
    price: ['Close Price'],
    value: ['Value'],
    cost: ['Cost Basis'],
    description: ['DataDiscriminator'],
  },
  required: ['description', 'assetType', 'currency', 'symbol', 'quantity', 'price', 'value'],
  otherColumns: 'ignored',
  currency: null,
  lot: { roles: ['description'], pattern: /^Lot$/i },
  // The value of anything else is that of a contract, or only an exposure.
  unread: {
    roles: ['assetType'],
    pattern: /^(?!(?:stocks?|etfs?|funds?|mutual funds?|bonds?|treasury bills)$)/i,
  },
};

export function isIbkrStatement(lines: readonly Line[]): boolean {
  return lines.some(
    ({ cells: [section = '', kind] }) =>
      kind === 'Header' && (section === 'Statement' || POSITIONS.includes(section)),
  );
}

export function readIbkrStatement(
  lines: readonly Line[],
  context: { readonly accountId: string; readonly baseCurrency: Currency },
): Outcome<Reading> {
  const positions = sectionLines(lines, POSITIONS);
  const cash = sectionRows(lines, 'Cash Report');
  const missing = [
    ...(positions.length === 0 ? ['"Open Positions"'] : []),
    ...(cash.length === 0 ? ['"Cash Report"'] : []),
  ];
  if (missing.length > 0)
    return failure({
      code: 'document-invalid',
      where: context.accountId,
      what: `${TITLE} without the section ${missing.join(' and ')} does not say what the account holds`,
      next: 'export a full activity statement, with all sections, as CSV',
    });
  const account = accountOf(lines);
  const base = parseCurrency(fieldOf(lines, 'Account Information', 'Base Currency') ?? '');
  const table = readTable(positions, OPEN_POSITIONS, base ?? context.baseCurrency);
  const entries: readonly Entry[] = [
    ...table.entries,
    ...cash.flatMap(cashEntry),
    ...totalEntry(lines),
    ...tradeEntries(sectionRows(lines, 'Trades')),
  ];
  return success({
    title: TITLE,
    entries: entries.map((entry) => ({ ...entry, account })),
    asOf: readWhen(fieldOf(lines, 'Statement', 'Period') ?? '') ?? null,
    currency: base ?? null,
    warnings: [],
  });
}

function accountOf(lines: readonly Line[]): AccountLabel | null {
  const number = fieldOf(lines, 'Account Information', 'Account');
  return number === undefined ? null : { number, name: '' };
}

function fieldOf(lines: readonly Line[], section: string, field: string): string | undefined {
  return sectionRows(lines, section)
    .find((row) => row.cell('Field Name') === field)
    ?.cell('Field Value');
}

/** Rows of "Base Currency Summary" repeat the other currencies. */
function cashEntry(row: SectionRow, _: number, rows: readonly SectionRow[]): readonly Entry[] {
  const currency = parseCurrency(row.cell('Currency'));
  if (row.cell('Currency Summary') !== 'Ending Cash' || currency === undefined) return [];
  const settledRow = rows.find(
    (other) =>
      other.cell('Currency Summary') === 'Ending Settled Cash' &&
      other.cell('Currency') === currency,
  );
  const amount = readAmount(row.cell('Total'));
  const settled = readAmount(settledRow?.cell('Total') ?? '');
  const origin = { line: row.line, account: null };
  return amount === undefined || amount === null || settled === undefined
    ? [{ kind: 'refused', ...origin, why: `cash in ${currency} is not a number` }]
    : [{ kind: 'cash', ...origin, currency, amount, settled }];
}

/** The net asset value without accruals, which are neither cash nor holdings yet. */
function totalEntry(lines: readonly Line[]): readonly Entry[] {
  const rows = sectionRows(lines, 'Net Asset Value');
  const total = rows.find((row) => row.cell('Asset Class') === 'Total');
  const value = total === undefined ? undefined : currentTotal(total);
  if (total === undefined || value === undefined) return [];
  const accruals = rows.filter((row) => row.cell('Asset Class').includes('Accruals'));
  const withoutAccruals = value.minus(sum(accruals.map((row) => currentTotal(row) ?? ZERO)));
  return [{ kind: 'total', line: total.line, account: null, value: withoutAccruals }];
}

function currentTotal(row: SectionRow): Decimal | undefined {
  return readAmount(row.cell('Current Total')) ?? undefined;
}

/** Each order once: its executions and closed lots follow as rows of their own. */
function tradeEntries(rows: readonly SectionRow[]): readonly Entry[] {
  return rows
    .filter(
      (row) => row.cell('DataDiscriminator') === 'Order' && row.cell('Asset Category') === 'Stocks',
    )
    .flatMap((row): readonly Entry[] => {
      const trade = tradeOf(row);
      const origin = { line: row.line, account: null };
      return trade === undefined
        ? [{ kind: 'unread', ...origin, why: `a trade of "${row.cell('Symbol')}" is unreadable` }]
        : [{ kind: 'trade', ...origin, trade }];
    })
    .toSorted((left, right) =>
      left.kind === 'trade' && right.kind === 'trade'
        ? compareText(left.trade.tradedOn, right.trade.tradedOn)
        : 0,
    );
}

function tradeOf(row: SectionRow): RecentTrade | undefined {
  const symbol = instrumentSymbol(row.cell('Symbol'));
  const when = readWhen(row.cell('Date/Time'));
  const quantity = readAmount(row.cell('Quantity'));
  const gain = readAmount(row.cell('Realized P/L'));
  if (symbol === undefined || when === undefined || !quantity || gain === undefined)
    return undefined;
  const isSale = quantity.lt(ZERO);
  return {
    symbol,
    side: isSale ? 'sell' : 'buy',
    quantity: quantity.abs(),
    tradedOn: when.date,
    realizedGain: isSale ? gain : null,
  };
}
