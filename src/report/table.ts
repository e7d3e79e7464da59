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
}

const GAP = '  ';
const FLEXIBLE_MIN_COLUMNS = 12;

/** For a terminal of `widthColumns` characters. */
export function alignedTable(table: Table, widthColumns: number): string {
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

function columnWidths({ columns, rows }: Table, widthColumns: number): number[] {
  const natural = columns.map((column, index) =>
    Math.max(column.heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const total = natural.reduce((left, right) => left + right, GAP.length * (columns.length - 1));
  let excess = Math.max(0, total - widthColumns);
  return columns.map((column, index) => {
    const width = natural[index] ?? 0;
    if (column.flexible !== true || excess === 0) return width;
    const given = Math.min(excess, Math.max(0, width - FLEXIBLE_MIN_COLUMNS));
    excess -= given;
    return width - given;
  });
}

function pad(text: string, width: number, align: Column['align']): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}
