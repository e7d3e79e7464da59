/**
 * Tables as data, rendered once for eyes (aligned, fitted to the width) and once for programs (tab separated,
 * nothing cut off).
 */

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** May be shortened when the terminal is narrow; numbers and names never are. */
  readonly flexible?: boolean;
  /** May be left out when even that is not enough: the column with the highest number goes first. */
  readonly dispensable?: number;
}

const GAP = '  ';
const FLEXIBLE_MIN_COLUMNS = 12;

/** For a terminal of `widthColumns` characters; columns that had to be left out are named below the table. */
export function alignedTable(whole: Table, widthColumns: number): string {
  const table = withoutDispensable(whole, widthColumns);
  const leftOut = whole.columns.filter((column) => !table.columns.includes(column));
  const widths = columnWidths(table, widthColumns);
  const line = (cells: readonly string[]) =>
    table.columns
      .map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column.align))
      .join(GAP)
      .trimEnd();
  const headings = table.columns.map((column) => column.heading);
  return [
    table.title,
    line(headings),
    line(widths.map((width) => '-'.repeat(width))),
    ...table.rows.map(line),
    ...(leftOut.length === 0
      ? []
      : [`(too narrow for ${leftOut.map(({ heading }) => heading).join(', ')})`]),
  ]
    .map((text) => `${text}\n`)
    .join('');
}

/** For a pipe: one line a row, cells separated by tabs, headings first. */
export function tabSeparatedTable(table: Table): string {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`;
  return [line(table.columns.map((column) => column.heading)), ...table.rows.map(line)].join('');
}

function withoutDispensable(table: Table, widthColumns: number): Table {
  const isTooWide = totalWidth(columnWidths(table, widthColumns)) > widthColumns;
  const ranks = table.columns.flatMap(({ dispensable }) => dispensable ?? []);
  if (!isTooWide || ranks.length === 0) return table;
  const first = Math.max(...ranks);
  const isKept = table.columns.map(({ dispensable }) => dispensable !== first);
  const columns = table.columns.filter((_, index) => isKept[index]);
  const rows = table.rows.map((row) => row.filter((_, index) => isKept[index]));
  return withoutDispensable({ ...table, columns, rows }, widthColumns);
}

/** Flexible columns are shortened from the last to the first. */
function columnWidths({ columns, rows }: Table, widthColumns: number): number[] {
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  let excess = Math.max(0, totalWidth(widths) - widthColumns);
  for (const [index, column] of [...columns.entries()].reverse()) {
    const width = widths[index] ?? 0;
    if (column.flexible !== true) continue;
    const given = Math.min(excess, Math.max(0, width - FLEXIBLE_MIN_COLUMNS));
    widths[index] = width - given;
    excess -= given;
  }
  return widths;
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((left, right) => left + right, GAP.length * (widths.length - 1));
}

function pad(text: string, width: number, align: Column['align']): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}
