/** The one reader of all table layouts: lines -> entries, each with its account and its line. */
import type { Currency, InstrumentSymbol } from '#domain/ids.ts';
import { readWhen } from './cells.ts';
import { type Columns, headerOf, isOtherHeader, nameOf } from './header.ts';
import { readRow } from './row.ts';
import type { AccountLabel, Entry, Line, Reading, TableLayout, When } from './wire.ts';

/** A single cell longer than this is a disclaimer, not a row that lost its other cells. */
const SYMBOL_LENGTH_MAX = 32;

/** `layout` is known to have a header in `lines`. */
export function readTable(
  lines: readonly Line[],
  layout: TableLayout,
  baseCurrency: Currency,
): Reading {
  const reader = new TableReader(layout, baseCurrency);
  for (const line of lines) reader.read(line);
  return reader.reading();
}

class TableReader {
  readonly #layout: TableLayout;
  readonly #baseCurrency: Currency;
  readonly #entries: Entry[] = [];
  readonly #others: OtherTable[] = [];
  /** Null above the first header and inside other tables. */
  #columns: Columns | null = null;
  #account: AccountLabel | null = null;
  #symbolBefore: InstrumentSymbol | null = null;
  #asOf: When | null = null;
  #isOther = false;

  constructor(layout: TableLayout, baseCurrency: Currency) {
    this.#layout = layout;
    this.#baseCurrency = baseCurrency;
  }

  read(line: Line): void {
    const filled = line.cells.filter((cell) => cell !== '');
    const [first = ''] = filled;
    if (filled.length === 0) return;
    const columns = headerOf(line, this.#layout);
    if (columns !== null) {
      this.#columns = columns;
      this.#isOther = false;
    } else if (filled.length === 1) this.#readText(line, first);
    else if (this.#columns === null && !this.#isOther) this.#noteText(first);
    else if (isOtherHeader(line, this.#layout)) this.#startOtherTable(line);
    else if (this.#isOther) this.#others.at(-1)?.lines.push(line.number);
    else this.#readRow(line);
  }

  reading(): Reading {
    return {
      title: this.#layout.title,
      entries: this.#entries,
      asOf: this.#asOf,
      currency: this.#layout.currency,
      warnings: this.#others.map((other) => otherTableWarning(other, this.#layout)),
    };
  }

  #readText(line: Line, text: string): void {
    const isMeant = this.#noteText(text) || text.length > SYMBOL_LENGTH_MAX;
    if (isMeant || this.#columns === null) return;
    const why = `${JSON.stringify(text)} stands alone`;
    this.#entries.push({ kind: 'unread', line: line.number, account: this.#account, why });
  }

  /** Whether the text names the account or the time of the holdings. */
  #noteText(text: string): boolean {
    const account = this.#layout.accountText?.exec(text)?.groups;
    const asOf = this.#layout.asOfText?.exec(text)?.[1];
    if (account !== undefined) this.#account = labelOf(account);
    if (asOf !== undefined) this.#asOf = readWhen(asOf) ?? this.#asOf;
    return account !== undefined || asOf !== undefined;
  }

  #startOtherTable(line: Line): void {
    this.#columns = null;
    this.#isOther = true;
    this.#others.push({ header: line, lines: [line.number] });
  }

  #readRow(line: Line): void {
    if (this.#columns === null) return;
    const entry = readRow({
      line,
      columns: this.#columns,
      layout: this.#layout,
      account: this.#account,
      symbolBefore: this.#symbolBefore,
      baseCurrency: this.#baseCurrency,
    });
    if (entry === null) return;
    if (entry.kind === 'position') this.#symbolBefore = entry.symbol;
    else if (entry.kind !== 'lot') this.#symbolBefore = null;
    this.#noteDateOfRow(line);
    this.#entries.push(entry);
  }

  /** Where each row is dated, the oldest row dates the file. */
  #noteDateOfRow(line: Line): void {
    const at = this.#columns?.get('asOf');
    const text = at === undefined ? '' : (line.cells[at] ?? '');
    if (text === '') return;
    const when = readWhen(text);
    if (when === undefined) {
      const why = `"${text}" is not a date`;
      this.#entries.push({ kind: 'refused', line: line.number, account: this.#account, why });
    } else if (this.#asOf === null || when.date < this.#asOf.date) this.#asOf = when;
  }
}

interface OtherTable {
  readonly header: Line;
  readonly lines: number[];
}

function otherTableWarning({ header, lines }: OtherTable, layout: TableLayout): string {
  const missing = layout.required
    .filter((role) => !(layout.columns[role] ?? []).some((name) => header.cells.includes(name)))
    .map((role) => JSON.stringify(nameOf(role, layout)));
  const [from, to] = [lines[0], lines.at(-1)];
  return `lines ${from} to ${to}: a table without ${missing.join(', ')} is not read`;
}

/** Every digit masked is no number at all. */
function labelOf(groups: Readonly<Record<string, string>>): AccountLabel {
  const { name = '', number = '' } = groups;
  return { name, number: /\d/.test(number) ? `...${number}` : '' };
}
