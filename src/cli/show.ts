/** Shows tables in the form that the reader needs: aligned on a terminal, tab separated in a pipe. */
import { alignedTable, type Table, tabSeparatedTable } from '#report/table.ts';
import type { Output } from './output.ts';

export function showTables(tables: readonly Table[], output: Output): void {
  const texts = tables.map((table) =>
    output.aligned ? alignedTable(table, output.widthColumns) : tabSeparatedTable(table),
  );
  output.data(texts.join('\n'));
}

export function showJson(value: unknown, output: Output): void {
  output.data(`${JSON.stringify(value, null, 2)}\n`);
}
