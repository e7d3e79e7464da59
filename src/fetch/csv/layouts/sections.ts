/** A file whose lines begin with `<section>,Header|Data,...` -> the rows of one section by column name. */
import type { Line } from '../wire.ts';

export interface SectionRow {
  readonly line: number;
  /** Empty where the section has no such column. */
  cell(column: string): string;
}

/** Headers and data of the sections of these names, without their first two cells; totals are left out. */
export function sectionLines(lines: readonly Line[], names: readonly string[]): readonly Line[] {
  return lines
    .filter(
      ({ cells: [name = '', kind] }) =>
        names.includes(name) && (kind === 'Header' || kind === 'Data'),
    )
    .map(({ number, cells }) => ({ number, cells: cells.slice(2) }));
}

/** The data rows; a section may have several headers, each for the rows below it. */
export function sectionRows(lines: readonly Line[], name: string): readonly SectionRow[] {
  const rows: SectionRow[] = [];
  let header: readonly string[] = [];
  for (const { number, cells } of lines) {
    if (cells[0] !== name) continue;
    if (cells[1] === 'Header') header = cells;
    if (cells[1] === 'Data') rows.push(sectionRow(number, { cells, header }));
  }
  return rows;
}

function sectionRow(
  line: number,
  { cells, header }: { readonly cells: readonly string[]; readonly header: readonly string[] },
): SectionRow {
  return {
    line,
    cell(column) {
      const at = header.indexOf(column, 2);
      return at < 0 ? '' : (cells[at] ?? '');
    },
  };
}
